package io.slimfit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class BillOfMaterialsIT {
  /** Of the phase {@code package}, which precedes the process tests. */
  private static List<JsonNode> components() throws IOException {
    JsonNode bom = new ObjectMapper().readTree(Files.readString(Path.of("target/bom.json")));
    assertThat(bom.path("bomFormat").asText()).isEqualTo("CycloneDX");
    List<JsonNode> components = new ArrayList<>();
    bom.path("components").forEach(components::add);
    return components;
  }

  @Test
  @DisplayName("the build lists every library that is loaded, natives too")
  void complete() throws IOException {
    List<String> listed = components().stream().map(BillOfMaterialsIT::jar).toList();
    assertThat(listed)
        .containsAll(
            Arrays.stream(Files.readString(Path.of("target/classpath.txt")).split(":"))
                .map(jar -> Path.of(jar).getFileName().toString())
                .toList())
        .anyMatch(jar -> jar.matches("pytorch-.*-linux-x86_64\\.jar"))
        .anyMatch(jar -> jar.startsWith("tokenizers-"));
  }

  @Test
  @DisplayName("each has a licence and a hash; those of tests are not listed")
  void licencesAndHashes() throws IOException {
    assertThat(components())
        .allMatch(
            part -> !part.path("licenses").isEmpty() && !part.path("hashes").isEmpty())
        .noneMatch(part -> part.path("name").asText().startsWith("junit"));
  }

  private static String jar(JsonNode component) {
    String purl = component.path("purl").asText();
    String classifier = purl.replaceAll(".*\\?(?:classifier=([^&]*)&)?.*", "-$1");
    return component.path("name").asText()
        + "-"
        + component.path("version").asText()
        + (classifier.equals("-") ? "" : classifier)
        + ".jar";
  }
}
