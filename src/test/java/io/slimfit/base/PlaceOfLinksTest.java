package io.slimfit.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlaceOfLinksTest {
  @TempDir
  private Path folder;

  @Test
  void aLinkThatLeadsBackToItselfIsNamed() throws IOException {
    Path first = folder.resolve("first");
    Path second = folder.resolve("second");
    Files.createSymbolicLink(first, Path.of("second"));
    Files.createSymbolicLink(second, Path.of("first"));
    assertThat(Place.brokenLink(first)).contains("is a link that leads back to itself");
    assertThat(Place.missingFile(second)).isEqualTo("is a link that leads back to itself");
  }

  @Test
  void aLinkToNothingNamesWhereItLeads() throws IOException {
    Path link = folder.resolve("link");
    Path onward = folder.resolve("onward");
    Files.createSymbolicLink(link, Path.of("onward"));
    Files.createSymbolicLink(onward, Path.of("gone"));
    assertThat(Place.brokenLink(link))
        .contains("is a broken link to '" + folder.resolve("gone") + "'");
  }

  @Test
  void filesAndLinksToThemAreNoDeadLinks() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("file"));
    assertThat(Place.brokenLink(file)).isEmpty();
    assertThat(Place.brokenLink(link)).isEmpty();
    assertThat(Place.brokenLink(folder)).isEmpty();
    assertThat(Place.missingFile(folder.resolve("none"))).isEqualTo("there is no such file");
  }
}
