package io.slimfit.run.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import io.slimfit.checkpoint.PendingFile;
import io.slimfit.task.DataConfig;
import io.slimfit.task.LossConfig;
import io.slimfit.task.image.ImageConfig;
import io.slimfit.task.question.QuestionConfig;
import io.slimfit.task.text.TextFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutputFolderTest {
  @TempDir
  Path folder;

  private Path file(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.resolveSibling(""));
    return Files.writeString(file, name);
  }

  private static DataConfig data(Optional<Path> path, TextFiles files) {
    return new DataConfig(
        path, files, ImageConfig.standard(), QuestionConfig.standard(), LossConfig.plain());
  }

  private static DataConfig noData() {
    return data(Optional.empty(), TextFiles.none());
  }

  @Test
  void overwriteNeverRemovesTheModelOrTheData() throws IOException {
    Path weights = file("run/model/model.safetensors");
    OutputFolder output = OutputFolder.ofTraining(folder.resolve("run"), true);
    assertRefused(output, weights.resolveSibling("").toString(), noData(), "option model");
    Path linked = Files.createDirectory(folder.resolve("linked"));
    Files.createSymbolicLink(linked.resolve("model.safetensors"), weights);
    assertRefused(output, linked.toString(), noData(), "option model");

    Path answers = file("run/predictions/predictions.jsonl");
    assertRefused(output, "embedded", data(Optional.of(answers), TextFiles.none()), "option data");
    TextFiles own = TextFiles.none()
        .withFiles(Optional.of(file("own.csv")), Optional.of(answers), Optional.empty());
    assertRefused(output, "embedded", data(Optional.empty(), own), "option validationFile");

    Path other = file("other/model/model.safetensors").resolveSibling("");
    output.requireOutside(
        other.toString(), Optional.empty(), data(Optional.of(folder), TextFiles.none()));
    output.requireOutside(
        "org/name", Optional.empty(), data(Optional.of(Path.of("absent")), TextFiles.none()));
  }

  private static void assertRefused(
      OutputFolder output, String model, DataConfig data, String option) {
    assertThatThrownBy(() -> output.requireOutside(model, Optional.empty(), data))
        .isInstanceOf(InputException.class)
        .hasMessageContainingAll(option, "is in the output folder", "another output");
  }

  @Test
  void evaluationRemovesOnlyItsOwnFiles() throws IOException {
    file("evaluated/metrics.json");
    file("evaluated/" + "predictions.json");
    Path evaluated = folder.resolve("evaluated");
    OutputFolder.ofEvaluation(evaluated, true).prepare().close();
    assertThat(evaluated).isEmptyDirectory();

    Path metrics = file("run/metrics.json");
    file("run/model/config.json");
    assertThatThrownBy(() -> OutputFolder.ofEvaluation(folder.resolve("run"), true))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("files that slimfit evaluate did not write: model");
    assertThat(metrics).exists();
  }

  @Test
  void filesWrittenAfterTheCheckAreNotRemoved() throws IOException {
    OutputFolder output = OutputFolder.ofTraining(folder, false);
    Path metrics = file("metrics.json");
    assertThatThrownBy(output::prepare)
        .isInstanceOf(InputException.class)
        .hasMessageContaining("not empty: it contains metrics.json");
    assertThat(folder).isDirectoryContaining(metrics::equals);
    Files.delete(metrics);
    assertThat(folder).as("the lock is gone").isEmptyDirectory();
    output.prepare().close();
  }

  @Test
  void partialFilesOfAKilledRunAreRemoved() throws IOException {
    Path left = folder.resolve("left");
    try (PendingFile killed = PendingFile.create(file("nbest_predictions.json"))) {
      Path pending;
      try (var files = Files.list(folder)) {
        pending = files
            .filter(file -> file.getFileName().toString().startsWith("."))
            .findFirst()
            .orElseThrow();
      }
      assertThat(killed.channel().isOpen()).isTrue();
      file("left/" + pending.getFileName());
    }
    OutputFolder.ofTraining(left, true).prepare().close();
    assertThat(left).isEmptyDirectory();
    file("left/.thesis.tex.6ba7b810-9dad-11d1-80b4-00c04fd430c8.tmp");
    assertThatThrownBy(() -> OutputFolder.ofTraining(left, true))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("did not write: .thesis.tex");
  }

  private Path earlierRun() throws IOException {
    for (String name : List.of(
        "metrics.json",
        "model/config.json",
        "model/1_Pooling/config.json",
        "adapter/adapter_config.json",
        "checkpoints/step-12/kept/model/tokenizer.json",
        "checkpoints/.step-14.6ba7b810-9dad-11d1-80b4-00c04fd430c8.tmp/state.json",
        "tensorboard/events.out.tfevents.1790000000.host.1.0",
        "predictions/MNLI-m.tsv",
        "seed--3/model/model.safetensors")) {
      file("run/" + name);
    }
    return folder.resolve("run");
  }

  @ParameterizedTest
  @CsvSource({
    "model/notes.txt, model/notes.txt",
    "model/onnx/model.onnx, model/onnx",
    "adapter/README.md, adapter/README.md",
    "checkpoints/step-12/notes.txt, checkpoints/step-12/notes.txt",
    "checkpoints/step-12/kept/model/notes.txt, checkpoints/step-12/kept/model/notes.txt",
    "checkpoints/best/model.safetensors, checkpoints/best",
    "tensorboard/other.log, tensorboard/other.log",
    "predictions/mine.tsv, predictions/mine.tsv",
    "seed--3/thesis.tex, seed--3/thesis.tex",
    "seed-x/metrics.json, seed-x",
    "model.safetensors, model.safetensors",
  })
  void fileOfTheUsersOwnIsNotRemovedHoweverDeepItLies(String own, String named) throws IOException {
    Path run = earlierRun();
    Path file = file("run/" + own);
    assertThatThrownBy(() -> OutputFolder.ofTraining(run, true))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("files that slimfit did not write: " + named + ". ");
    assertThat(file).exists();
    assertThat(run.resolve("metrics.json")).exists();
  }

  @Test
  void earlierRunIsRemovedWholly() throws IOException {
    Path run = earlierRun();
    OutputFolder.ofTraining(run, true).prepare().close();
    assertThat(run).isEmptyDirectory();
  }

  @Test
  void whatALinkedFolderOfTheRunContainsIsNotRemoved() throws IOException {
    Path weights = file("elsewhere/model.safetensors");
    Path run = folder.resolve("run");
    file("run/metrics.json");
    Files.createSymbolicLink(run.resolve("model"), weights.resolveSibling(""));
    Path link = Files.createSymbolicLink(folder.resolve("link"), run);
    OutputFolder.ofTraining(link, true).prepare().close();
    assertThat(run).isEmptyDirectory();
    assertThat(link).exists();
    assertThat(weights).exists();
  }

  @Test
  void configurationInTheFolderIsNotRemoved() throws IOException {
    Path config = file("run/config.yaml");
    Path link = Files.createSymbolicLink(folder.resolve("mine.yaml"), config);
    OutputFolder output = OutputFolder.ofTraining(folder.resolve("run"), true);
    for (Path given : List.of(config, link)) {
      assertThatThrownBy(() -> output.requireOutside("config", given))
          .isInstanceOf(InputException.class)
          .hasMessageContainingAll("option config", "is in the output folder");
    }
    output.requireOutside("config", file("other.yaml"));
  }

  @Test
  void emptyFolderOfTheUsersOwnIsNotRemoved() throws IOException {
    Path run = earlierRun();
    Path empty = Files.createDirectories(run.resolve("model/mine"));
    assertThatThrownBy(() -> OutputFolder.ofTraining(run, true))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("did not write: model/mine. ");
    assertThat(empty).isDirectory();
  }

  @Test
  void adapterInTheFolderIsNotRemovedAndBrokenLinksDoNotMatter() throws IOException {
    Path adapter = file("run/adapter/adapter_config.json").resolveSibling("");
    Path model = file("base/config.json").resolveSibling("");
    Files.createSymbolicLink(model.resolve("broken"), folder.resolve("nowhere"));
    OutputFolder output = OutputFolder.ofTraining(folder.resolve("run"), true);
    output.requireOutside(model.toString(), Optional.empty(), noData());
    assertThatThrownBy(
            () -> output.requireOutside(model.toString(), Optional.of(adapter), noData()))
        .isInstanceOf(InputException.class)
        .hasMessageContainingAll("option adapter", "is in the output folder");
  }

  @Test
  void aModelIsRemovedWithItsFolderUnlessThatHasOtherFiles() throws IOException {
    file("a/model.safetensors");
    file("a/1_Pooling/config.json");
    Path notes = file("b/notes.txt");
    Path weights = file("b/model.safetensors");
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("b"));
    assertThat(WrittenFiles.OF_MODEL.removeWith(link)).isTrue();
    assertThat(link).doesNotExist();
    assertThat(weights).as("what a link leads to stays").exists();
    assertThat(WrittenFiles.OF_MODEL.removeWith(folder.resolve("a"))).isTrue();
    assertThat(folder.resolve("a")).doesNotExist();
    assertThat(WrittenFiles.OF_MODEL.removeWith(folder.resolve("a"))).isTrue();
    assertThat(WrittenFiles.OF_MODEL.removeWith(notes.resolveSibling(""))).isFalse();
    assertThat(notes).exists();
    assertThat(weights).doesNotExist();
  }

  @Test
  void exportThatFailsLeavesTheEarlierOne() throws IOException {
    Path model = file("onnx/model.onnx");
    OutputFolder output = OutputFolder.ofExport(folder.resolve("onnx"), true);
    assertThatThrownBy(() -> output.receive("model.onnx", place -> {
          Files.writeString(place.resolve("config.json"), "{}");
          throw new IOException("No space left on device");
        }))
        .hasMessageContaining("No space left");
    assertThat(model).hasContent("onnx/model.onnx");
    assertThat(folder.resolve("onnx")).isDirectoryNotContaining(file -> !file.equals(model));
    String written = output.receive("model.onnx", place -> {
      Files.writeString(place.resolve("config.json"), "{}");
      Files.writeString(place.resolve("model.onnx"), "new");
      return "done";
    });
    assertThat(written).isEqualTo("done");
    assertThat(model).hasContent("new");
    assertThat(folder.resolve("onnx")).isDirectoryContaining(file -> file.endsWith("config.json"));
    assertThatThrownBy(() -> OutputFolder.ofExport(folder.resolve("onnx"), false))
        .hasMessageContaining("not empty: it contains config.json, model.onnx");
  }
}
