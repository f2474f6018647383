package io.slimfit.data.tokenize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.slimfit.base.InputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that bench/fuzz found: they ended the process, or with an error without a name. */
class FuzzedTokenizersTest {
  private static final Path FOLDER = Path.of("src/test/resources/fuzz/tokenizer");

  @TempDir
  Path folder;

  private Path placed(Path file) throws IOException {
    return Files.copy(file, folder.resolve("tokenizer.json"));
  }

  static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyFindingIsReadOrNamed(Path file) throws IOException {
    Path placed = placed(file);
    try (Tokenization tokenizer = Tokenization.open(placed)) {
      assertThat(tokenizer.encode("a aa", "b", 16).ids()).startsWith(2).endsWith(3);
    } catch (InputException e) {
      assertThat(e).hasMessageContaining(placed.toString());
    }
  }

  @ParameterizedTest
  @DisplayName(
      "parts that are not used here are not read by the library, which would end the process")
  @ValueSource(
      strings = {
        "decoder-surrogate",
        "decoder-string",
        "decoder-number",
        "decoder-nested",
        "padding"
      })
  void unused(String name) throws IOException {
    try (Tokenization tokenizer = Tokenization.open(placed(FOLDER.resolve(name + ".json")))) {
      assertThat(tokenizer.encode("a aa", "b", 16).ids()).containsExactly(2, 5, 5, 7, 3, 6, 3);
    }
  }

  @Test
  @DisplayName("a file in UTF-16 or UTF-32 is named")
  void encodings() throws IOException {
    Path wide = Files.writeString(
        folder.resolve("tokenizer.json"),
        Files.readString(FOLDER.resolve("padding.json")),
        StandardCharsets.UTF_16);
    assertThatThrownBy(() -> Tokenization.open(wide))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("it is not in UTF-8");
    Files.delete(wide);
    Path wider = placed(FOLDER.resolve("utf-32.json"));
    assertThatThrownBy(() -> Tokenization.open(wider))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("it is not in UTF-8");
  }

  /** The library overflowed its stack when it freed the tree of such pieces. */
  @Test
  @DisplayName("a piece of thousands of characters is refused")
  void longPiece() throws IOException {
    ObjectMapper json = new ObjectMapper();
    ObjectNode tokenizer = (ObjectNode) json.readTree(
        Path.of("src/test/resources/roberta/tokenizers/unigram-collapsing/tokenizer.json")
            .toFile());
    ((ArrayNode) tokenizer.at("/model/vocab/70")).set(0, TextNode.valueOf("\u0301".repeat(8194)));
    Path file = folder.resolve("tokenizer.json");
    json.writeValue(file.toFile(), tokenizer);
    assertThatThrownBy(() -> Tokenization.open(file))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("entry 70 of its vocabulary has 8194 characters");
  }
}
