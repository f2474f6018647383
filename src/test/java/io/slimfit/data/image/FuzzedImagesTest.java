package io.slimfit.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that bench/fuzz found: slow, larger than the memory, or with an error about our code. */
class FuzzedImagesTest {
  private static final Path FOLDER = Path.of("src/test/resources/fuzz/images");

  private final ImageDecoder decoder = new ImageDecoder(4_000_000);

  private RgbImage decode(String name) throws IOException {
    return decoder.decode(Files.readAllBytes(FOLDER.resolve(name)), Place.of(name));
  }

  static List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyFindingIsNamedInOurWords(String name) {
    assertThatThrownBy(() -> decode(name))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(name)
        .satisfies(error -> assertThat(error.getMessage()).doesNotContain("@", "Exception"));
  }

  @ParameterizedTest
  @DisplayName("a WebP file that ends early is not continued with zeros")
  @ValueSource(strings = {"webp-59268", "webp-68408", "webp-87961"})
  void truncated(String name) {
    assertThatThrownBy(() -> decode(name)).hasMessageContaining("it is truncated");
  }

  @Test
  @DisplayName("a TIFF file with more samples than any picture is refused by its header")
  void samples() {
    assertThatThrownBy(() -> decode("tiff-85495")).hasMessageContaining("has 128 samples");
    assertThatThrownBy(() -> decode("tiff-83526")).hasMessageContaining("more than 16 bits");
  }
}
