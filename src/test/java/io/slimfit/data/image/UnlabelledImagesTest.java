package io.slimfit.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnlabelledImagesTest {
  @TempDir
  Path folder;

  @Test
  void filesKeepTheirOrderAndFoldersAreSortedByName() throws Exception {
    for (String name : List.of("b.png", "a/z.png", "a/deep/y.png", "a/.hidden", ".x/w.png")) {
      ImageFiles.write(folder.resolve(name), ImageFiles.png(1));
    }
    Files.createSymbolicLink(folder.resolve("a/circle"), folder);
    assertThat(paths(List.of(folder.resolve("b.png"), folder)))
        .containsExactly("b.png", "a/deep/y.png", "a/z.png", "b.png");
  }

  private List<String> paths(List<Path> given) {
    try (UnlabelledImages images = UnlabelledImages.of(given)) {
      return IntStream.range(0, images.count())
          .mapToObj(i -> folder.relativize(Path.of(images.path(i))).toString())
          .toList();
    }
  }

  @Test
  void missingFilesAreReportedAtOnceOrWhenRead() throws Exception {
    Path absent = folder.resolve("absent.png");
    assertThatThrownBy(() -> UnlabelledImages.of(List.of(absent)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("absent.png");
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertThatThrownBy(() -> UnlabelledImages.of(List.of(empty)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no file in this folder");
    try (UnlabelledImages named = UnlabelledImages.named(List.of(absent.toString()))) {
      assertThatThrownBy(() -> named.bytes(0))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("absent.png");
    }
    assertThatThrownBy(() -> UnlabelledImages.named(List.of("a\u0000b")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("is not a valid path");
  }
}
