package io.slimfit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.base.InputException;
import io.slimfit.checkpoint.SealedFolder;
import io.slimfit.checkpoint.Sha256;
import io.slimfit.freeze.InterLayerScheduling;
import io.slimfit.run.checkpoints.ResumedRun;
import io.slimfit.run.config.CheckpointOptions;
import io.slimfit.run.config.DataOptions;
import io.slimfit.run.config.FreezingOptions;
import io.slimfit.run.config.Option;
import io.slimfit.run.config.Options;
import io.slimfit.run.config.OutputOptions;
import io.slimfit.run.config.RunConfig;
import io.slimfit.run.config.RunConfigBuilder;
import io.slimfit.run.config.SaveEvery;
import io.slimfit.run.config.TrainingOptions;
import io.slimfit.task.Tasks;
import io.slimfit.train.RunListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a run that is resumed says of damaged checkpoints, and of what is not as it was. */
class ResumeFaultsTest {
  @TempDir
  private Path folder = Path.of("set by JUnit");

  private final List<String> notes = new ArrayList<>();
  private final RunListener listener = new RunListener() {
    @Override
    public void onNote(String note) {
      notes.add(note);
    }
  };
  private Path whole = Path.of("");
  private Path stopped = Path.of("");

  @BeforeEach
  void runs() {
    TinyRuns runs = new TinyRuns(folder);
    RunConfigBuilder run = runs.of("texts")
        .set(FreezingOptions.FREEZE, "ils")
        .set(CheckpointOptions.SAVE_EVERY, new SaveEvery.Steps(2));
    whole = runs.whole(run, "whole");
    stopped = runs.stopped(run, "stopped", 5);
    assertThat(checkpoints()).containsExactlyInAnyOrder("run.json", "step-4", "step-5");
  }

  private String[] checkpoints() {
    return stopped.resolve("checkpoints").toFile().list();
  }

  @ParameterizedTest
  @DisplayName("a torn, zero-filled, altered or incomplete checkpoint is named, and not used")
  @CsvSource({
    "torn, model.safetensors",
    "torn, state.json",
    "torn, manifest.json",
    "empty, manifest.json",
    "zeros, optimizer.safetensors",
    "flipped, numbers.safetensors",
    "flipped, run.json",
    "flipped, kept/model/model.safetensors",
    "missing, manifest.json",
    "missing, optimizer.safetensors",
    "added, extra.json",
  })
  void damagedCheckpoint(String damage, String name) throws IOException {
    Path file = stopped.resolve("checkpoints/step-5").resolve(name);
    byte[] bytes = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
    Files.deleteIfExists(file); // another checkpoint may have the same file
    switch (damage) {
      case "torn" -> Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
      case "empty", "added" -> Files.createFile(file);
      case "zeros" -> Files.write(file, new byte[bytes.length]);
      case "flipped" -> {
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
      }
      default -> assertThat(file).doesNotExist();
    }
    assertThat(SlimFit.resume(stopped, listener)).isPresent();
    assertThat(notes)
        .anyMatch(note -> note.contains("step-5 is damaged"))
        .contains("resumed from the checkpoint of step 4");
    TinyRuns.assertSame(stopped, whole);
  }

  @Test
  @DisplayName("files of two checkpoints that were exchanged are recognized, and nothing is mixed")
  void exchangedFiles() throws IOException {
    Path older = stopped.resolve("checkpoints/step-4/model.safetensors");
    Path newer = stopped.resolve("checkpoints/step-5/model.safetensors");
    exchange(older, newer);
    SlimFit.resume(stopped, listener);
    assertThat(notes)
        .anyMatch(note -> note.contains("step-5 is damaged"))
        .anyMatch(note -> note.contains("step-4 is damaged"));
    TinyRuns.assertSame(stopped, whole);
  }

  @Test
  void checkpointUnderTheNameOfAnotherStepIsNotUsed() throws IOException {
    Path wrong = stopped.resolve("checkpoints/step-7");
    Files.move(stopped.resolve("checkpoints/step-5"), wrong);
    SlimFit.resume(stopped, listener);
    assertThat(notes)
        .contains(wrong + " is not used: it was saved after step 5")
        .contains("resumed from the checkpoint of step 4");
    TinyRuns.assertSame(stopped, whole);
  }

  @Test
  void checkpointOfAnotherRunIsNotUsed() throws IOException {
    TinyRuns here = new TinyRuns(Files.createDirectory(folder.resolve("another")));
    RunConfigBuilder other =
        here.of("texts").set(FreezingOptions.FREEZE, "ils").set(TrainingOptions.SEED, 77L);
    Path foreign = here.stopped(other, "other", 6);
    Files.move(foreign.resolve("checkpoints/step-6"), stopped.resolve("checkpoints/step-6"));
    SlimFit.resume(stopped, listener);
    assertThat(notes)
        .anyMatch(note -> note.contains("it belongs to a run with another seed"))
        .contains("resumed from the checkpoint of step 5");
    TinyRuns.assertSame(stopped, whole);
  }

  private static void exchange(Path one, Path other) throws IOException {
    Path third = one.resolveSibling("third");
    Files.move(one, third);
    Files.move(other, one);
    Files.move(third, other);
  }

  @ParameterizedTest
  @ValueSource(strings = {"torn", "zeros", "empty", "flipped"})
  @DisplayName("a damaged run.json is replaced by that of the newest good checkpoint")
  void damagedRecord(String damage) throws IOException {
    Path record = stopped.resolve("checkpoints/run.json");
    byte[] bytes = Files.readAllBytes(record);
    switch (damage) {
      case "torn" -> Files.write(record, Arrays.copyOf(bytes, bytes.length / 2));
      case "zeros" -> Files.write(record, new byte[bytes.length]);
      case "empty" -> Files.write(record, new byte[0]);
      default ->
        Files.writeString(
            record, Files.readString(record).replace("\"seed\" : [ \"42\"", "\"seed\" : [ \"43\""));
    }
    assertThat(Files.readAllBytes(record)).isNotEqualTo(bytes);
    SlimFit.resume(stopped, listener);
    assertThat(notes).contains("resumed from the checkpoint of step 5");
    TinyRuns.assertSame(stopped, whole);
  }

  @Test
  void damagedRecordWithoutACheckpointIsNamed() throws IOException {
    Path record = stopped.resolve("checkpoints/run.json");
    for (String step : List.of("step-4", "step-5")) {
      SealedFolder.delete(stopped.resolve("checkpoints").resolve(step));
    }
    Files.writeString(record, Files.readString(record).replaceFirst("\"model\"", "\"nodel\""));
    assertThatThrownBy(() -> SlimFit.resume(stopped, listener))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(record.toString())
        .hasMessageContaining("is damaged");
  }

  @Test
  void withoutAnyGoodCheckpointTheRunStartsAgain() throws IOException {
    for (String step : List.of("step-4", "step-5")) {
      Files.delete(stopped.resolve("checkpoints").resolve(step).resolve("state.json"));
    }
    SlimFit.resume(stopped, listener);
    assertThat(notes).anyMatch(note -> note.contains("starts again from its beginning"));
    TinyRuns.assertSame(stopped, whole);
  }

  @Test
  void checkpointOfAnotherVersionIsRefused() throws IOException {
    Path record = stopped.resolve("checkpoints/run.json");
    Files.writeString(record, Files.readString(record).replace("\"format\" : 1", "\"format\" : 2"));
    assertThatThrownBy(() -> SlimFit.resume(stopped, listener))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("has version 2 of the format");
  }

  @Test
  void folderWithoutARunIsRefused() {
    assertThatThrownBy(() -> SlimFit.resume(folder, listener))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("nothing to go on from");
    assertThatThrownBy(() -> SlimFit.resume(folder.resolve("none"), listener))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("there is no such folder");
  }

  @Test
  void leftoversOfAKilledProcessAreRemoved() throws IOException {
    String unique = ".11111111-2222-3333-4444-555555555555.tmp";
    Path partial = Files.createDirectory(stopped.resolve("checkpoints/.step-7" + unique));
    Files.createFile(partial.resolve("model.safetensors"));
    Files.createFile(stopped.resolve("model/.model.safetensors" + unique));
    Files.createFile(stopped.resolve(".metrics.json" + unique));
    Files.writeString(
        stopped.resolve("steps.jsonl"), "{\"step\":6,\"lo", StandardOpenOption.APPEND);
    SlimFit.resume(stopped, listener);
    TinyRuns.assertSame(stopped, whole);
    try (Stream<Path> files = Files.walk(stopped)) {
      assertThat(files.map(Path::toString)).noneMatch(name -> name.endsWith(".tmp"));
    }
  }

  @Test
  void otherTextsAreNamed() throws IOException {
    Path texts = folder.resolve("texts.csv");
    Files.writeString(texts, Files.readString(texts).replaceFirst("good", "bad"));
    assertThatThrownBy(() -> SlimFit.resume(stopped, listener))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("data: ");
    assertThat(checkpoints()).contains("step-5");
  }

  @Test
  void textsThatMovedAreTheSame() throws IOException {
    Path moved = Files.move(folder.resolve("texts.csv"), folder.resolve("moved.csv"));
    resume(
        run -> run.set(DataOptions.TRAIN_FILE, moved).set(DataOptions.VALIDATION_FILE, moved),
        false);
    Path metrics = stopped.resolve("metrics.json"); // its notes name the file
    Files.writeString(metrics, Files.readString(metrics).replace("moved.csv", "texts.csv"));
    TinyRuns.assertSame(stopped, whole);
  }

  @Test
  void otherModelIsNamed() throws IOException {
    Path config = folder.resolve("start/config.json");
    String text = Files.readString(config);
    Files.writeString(
        config, text.replace("\"hidden_dropout_prob\": 0.1", "\"hidden_dropout_prob\": 0.2"));
    assertThatThrownBy(() -> SlimFit.resume(stopped, listener))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("option model");
  }

  @Test
  void otherProcessorIsNamed() throws IOException {
    rewriteRecord(json -> ((ObjectNode) json.path("facts")).put("processor", "PDP-11"));
    assertThatThrownBy(() -> SlimFit.resume(stopped, listener))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("processor: the run was started on 'PDP-11'");
  }

  @Test
  @DisplayName("an option without a value, which bench/fuzz found")
  void optionWithoutAValueIsRefused() throws IOException {
    rewriteRecord(json -> ((ArrayNode) json.path("options").path("seed")).removeAll());
    assertThatThrownBy(() -> SlimFit.resume(stopped, listener))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("option seed has no value");
  }

  /** Changes run.json, with a checksum that is right, and deletes the checkpoints. */
  private void rewriteRecord(Consumer<ObjectNode> change) throws IOException {
    for (String step : List.of("step-4", "step-5")) {
      SealedFolder.delete(stopped.resolve("checkpoints").resolve(step));
    }
    Path record = stopped.resolve("checkpoints/run.json");
    ObjectNode json = (ObjectNode) new JsonMapper().readTree(record.toFile());
    change.accept(json);
    json.remove("sha256");
    json.put("sha256", new Sha256().add(json.toString()).hex());
    Files.writeString(record, json.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"learningRate", "freezeRate", "seed", "batchSize", "optimizer"})
  void otherOptionIsNamedAndMetricsSayWhatWasAllowed(String name) throws IOException {
    Consumer<RunConfigBuilder> change = run -> {
      switch (name) {
        case "learningRate" -> run.set(TrainingOptions.LEARNING_RATE, 3e-3);
        case "freezeRate" -> run.set(FreezingOptions.of(InterLayerScheduling.RATE), 0.5);
        case "seed" -> run.set(TrainingOptions.SEED, 77L);
        case "batchSize" -> run.set(TrainingOptions.BATCH_SIZE, 4);
        default -> run.set(TrainingOptions.WEIGHT_DECAY, 0.3);
      }
    };
    String named = name.equals("optimizer") ? "weightDecay" : name;
    assertThatThrownBy(() -> resume(change, false))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("option " + named + ": was '")
        .hasMessageContaining("allowChanges");
    resume(change, true);
    Option<?> option = Options.find(named).orElseThrow();
    assertThat(TinyRuns.metrics(stopped).path("changes").path(0).path("what").asText())
        .isEqualTo(option.key());
    assertThat(TinyRuns.metrics(stopped).path("changes").path(0).path("step").asInt())
        .isEqualTo(5);
  }

  @Test
  void runMayGetLongerAndNotShorter() throws IOException {
    resume(run -> run.set(TrainingOptions.MAX_STEPS, 12L), false);
    assertThat(notes).anyMatch(note -> note.contains("follows a schedule of 12 steps"));
    assertThat(TinyRuns.metrics(stopped).path("steps").asInt()).isEqualTo(12);
    assertThat(TinyRuns.metrics(stopped).path("changes").path(0).path("what").asText())
        .isEqualTo("max-steps");
    assertThatThrownBy(() -> resume(run -> run.set(TrainingOptions.MAX_STEPS, 3L), false))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("option maxSteps");
  }

  private void resume(Consumer<RunConfigBuilder> change, boolean allowed) {
    ResumedRun run = ResumedRun.open(stopped);
    RunConfigBuilder builder = run.builder(Tasks.standard());
    change.accept(builder);
    RunConfig config = builder.set(OutputOptions.OUTPUT, stopped.toString()).build();
    SlimFit.prepareResume(run, config, Options.written(config), allowed, listener)
        .run();
  }
}
