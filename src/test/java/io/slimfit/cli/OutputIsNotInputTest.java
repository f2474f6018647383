package io.slimfit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.data.image.ImageFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a command reads is never written over, whichever of its outputs names it. */
class OutputIsNotInputTest {
  private static final Path IMAGE_MODEL =
      Path.of(System.getProperty("slimfit.golden"), "models/vit-classification");

  @TempDir
  Path folder;

  private Path file(String name, String content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.resolveSibling(""));
    return Files.writeString(file, content);
  }

  private void refused(String line, String problem) throws IOException {
    Map<String, String> before = content();
    assertThat(Parsed.refusal(CommandOutput.words(line, folder)))
        .startsWith("2 slimfit: ")
        .contains(problem);
    assertThat(content()).as(line).isEqualTo(before);
  }

  private Map<String, String> content() throws IOException {
    Map<String, String> content = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      files.filter(Files::isRegularFile).forEach(file -> content.put(file.toString(), bytes(file)));
    }
    return content;
  }

  private static String bytes(Path file) {
    try {
      return Arrays.toString(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void predictionsDoNotReplaceAnImageOfAFolderOrAList() throws IOException {
    for (String name : new String[] {"photos/a.png", "photos/deep/b.png", "c.png"}) {
      ImageFiles.write(folder.resolve(name), ImageFiles.png(7));
    }
    Files.createSymbolicLink(folder.resolve("photos/c.png"), folder.resolve("c.png"));
    file("list.txt", folder + "/photos/a.png\n" + folder + "/c.png\n");
    String predict = "predict --threads 1 --model " + IMAGE_MODEL;
    for (String output : new String[] {"photos/a.png", "photos/deep/b.png", "c.png"}) {
      refused(predict + " --output {}/" + output + " {}/photos", "is also one of the images");
    }
    refused(predict + " --output {}/c.png --input {}/list.txt", "is also one of the images");
    refused(predict + " --output {}/list.txt --input {}/list.txt", "is also the input");
    CommandOutput.of(predict + " --output {}/photos/predictions.jsonl {}/photos", folder);
    CommandOutput.of(predict + " --output {}/photos/predictions.jsonl {}/photos", folder);
    assertThat(folder.resolve("photos/predictions.jsonl")).content().hasLineCount(3);
  }

  @ParameterizedTest
  @CsvSource({
    "plan --task text --train-file {}/t.csv --json {}/t.csv, --train-file",
    "plan --config {}/c.yaml --json {}/c.yaml, --config",
    "plan --config {}/c.yaml --json {}/link, --config",
    "plan --task sst2 --data {}/glue --json {}/glue/SST-2/train.tsv, --data",
    "plan --model {}/model --json {}/model/config.json, --model",
    "plan --architecture {}/model/config.json --json {}/model/config.json, --architecture",
    "bench --architecture {}/model/config.json --json {}/model/config.json, --architecture",
  })
  void plansDoNotReplaceWhatIsRead(String line, String option) throws IOException {
    file("t.csv", "text,label\na,b\nc,d\n");
    file("c.yaml", "threads: 1\n");
    file("glue/SST-2/train.tsv", "sentence\tlabel\na\t1\n");
    file("model/config.json", "{\"model_type\":\"bert\"}");
    Files.createSymbolicLink(folder.resolve("link"), folder.resolve("c.yaml"));
    refused(line, "is also read: " + option);
  }

  @Test
  void comparisonDoesNotReplaceTheFileThatDescribesIt() throws IOException {
    file(
        "comparison.json",
        "{\"task\": \"wordnet\", \"reference\": \"a\", \"seeds\": [1], \"methods\": {\"a\": {}}}");
    refused("compare --config {}/comparison.json --output {}", "is also the file that says");
  }

  @Test
  void configurationInTheOutputFolderIsNotRemoved() throws IOException {
    file("run/config.yaml", "threads: 1\n");
    file("run/metrics.json", "{}");
    refused(
        "train --config {}/run/config.yaml --output {}/run --overwrite", "is in the output folder");
  }

  @Test
  void exportDoesNotRemoveTheModel() throws IOException {
    file("model/config.json", "{\"model_type\":\"bert\"}");
    refused("export --model {}/model --output {}/model --overwrite", "is in the output folder");
  }

  @Test
  void logsDoNotReplaceTheData() throws IOException {
    file("logs/steps.csv", "text,label\na,b\nc,d\n");
    refused(
        "train --train-file {}/logs/steps.csv --logging-dir {} --run-name logs --report-to csv"
            + " --output {}/run --overwrite",
        "is also the data");
    refused(
        "train --train-file {}/logs/steps.csv --logging-dir {} --run-name logs --report-to csv"
            + " --output {}/run",
        "has the log of another run");
  }
}
