package io.slimfit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.cli.SlimfitProcess.Ended;
import io.slimfit.tensor.Precision;
import io.slimfit.tensor.Processor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The real {@code ./slimfit train}: exit codes, output and files. */
class TrainIT {
  private static final JsonMapper JSON = new JsonMapper();
  private static final List<String> TINY =
      List.of("train", "--max-steps", "3", "--max-train-samples", "96", "--max-eval-samples", "64");

  @TempDir
  static Path folder;

  private static Ended first = new Ended(-1, "", "");

  @BeforeAll
  static void trainOnce() throws Exception {
    first = tiny("first", "--micro-batch", "256", "--threads", "1");
  }

  @Test
  @DisplayName("with ILS at 0.95 and lean, no active weight's gradient is more than 8 % off")
  void gradientsAreNearWeightByWeight() throws Exception {
    String options = "train --max-steps 8 --batch-size 8 --max-train-samples 64"
        + " --max-eval-samples 8 --probe-gradients 1 --precision fp32 --profile lean"
        + " --freeze ils --freeze-rate 0.95";
    List<String> words = new ArrayList<>(List.of(options.split(" ")));
    words.addAll(List.of("--output", folder.resolve("probe").toString()));
    Ended run = SlimfitProcess.run(folder, words.toArray(new String[0]));
    assertThat(run.code()).as(run.err()).isZero();
    int probed = 0;
    for (String step : Files.readAllLines(folder.resolve("probe/steps.jsonl"))) {
      JsonNode weights = JSON.readTree(step).path("probe").path("by_weight");
      for (Map.Entry<String, JsonNode> weight : weights.properties()) {
        probed++;
        assertThat(weight.getValue().path("relative_error").doubleValue())
            .as("%s in %s", weight.getKey(), step)
            .isLessThan(0.08);
      }
    }
    assertThat(probed).isGreaterThan(8);
  }

  @Test
  void writesTheDocumentedFiles() throws Exception {
    assertThat(first.code()).as(first.err()).isZero();
    JsonNode metrics = JSON.readTree(folder.resolve("first/metrics.json").toFile());
    assertThat(metrics.fieldNames())
        .toIterable()
        .containsExactly(
            "task",
            "model",
            "profile",
            "freeze",
            "freeze_rate",
            "precision",
            "steps",
            "train_loss",
            "train_samples",
            "eval",
            "eval_samples",
            "classes",
            "confusion_matrix",
            "seconds_per_step",
            "saturation",
            "memory",
            "held_by_site",
            "time");
    assertThat(metrics.path("profile").textValue()).isEqualTo("lean");
    assertThat(metrics.path("saturation").path("block-norm").doubleValue()).isZero();
    assertThat(metrics.path("steps").intValue()).isEqualTo(3);
    assertThat(metrics.path("train_samples").intValue()).isEqualTo(96);
    assertThat(metrics.path("eval_samples").intValue()).isEqualTo(64);
    assertThat(metrics.path("train_loss").doubleValue()).isBetween(2.5, 4.0);
    assertThat(metrics.path("eval").path("accuracy").isDouble()).isTrue();
    assertThat(metrics.path("eval").path("majority_accuracy").isDouble()).isTrue();
    JsonNode memory = metrics.path("memory");
    assertThat(memory.path("total").longValue())
        .isBetween(memory.path("weights").longValue(), memory.path("peak_rss").longValue());
    assertThat(memory.path("baseline").path("activations").longValue()).isPositive();

    List<String> steps = Files.readAllLines(folder.resolve("first/steps.jsonl"));
    assertThat(steps).hasSize(3);
    JsonNode step = JSON.readTree(steps.get(2));
    assertThat(step.fieldNames())
        .toIterable()
        .containsExactly(
            "step",
            "loss",
            "learning_rate",
            "active",
            "activations",
            "seconds",
            "phase_seconds",
            "distances");
    assertThat(step.path("active").size()).isPositive();
    assertThat(folder.resolve("first/model").toFile().list())
        .contains("config.json", "model.safetensors", "tokenizer.json");
    assertThat(folder.resolve("first").toFile().list())
        .containsExactlyInAnyOrder(
            "config.yaml",
            "metrics.json",
            "model",
            "report.html",
            "steps.jsonl",
            "worst_examples.jsonl");
  }

  @Test
  void reportsItsSettings() {
    assertThat(first.out())
        .contains(
            "accuracy",
            "always predicting the most frequent class",
            "activations",
            "full fine-tuning",
            "first/model");
    assertThat(first.err()).contains("22.7 million", "wordnet, 96", "step 3/3", "output");
    assertThat(first.out() + first.err()).doesNotContain("\r", "\u001b");
  }

  @Test
  void sameSeedGivesTheSameBytesForAnyNumberOfThreads() throws Exception {
    String threads = String.valueOf(Math.min(2, Runtime.getRuntime().availableProcessors()));
    Ended second = tiny("second", "--micro-batch", "256", "--threads", threads);
    assertThat(second.code()).as(second.err()).isZero();
    assertThat(model("second").resolve("model.safetensors"))
        .hasSameBinaryContentAs(model("first").resolve("model.safetensors"));
  }

  @Test
  void metricsNameThePrecisionOfTheProcessor() throws Exception {
    Ended half =
        tiny("half", "--precision", "bf16", "--gradient-precision", "int8", "--profile", "lean");
    assertThat(half.code()).as(half.err()).isZero();
    JsonNode metrics = JSON.readTree(folder.resolve("half/metrics.json").toFile());
    boolean hasHalf = Processor.here().computes(Precision.BFLOAT16);
    boolean hasBytes = Processor.here().computes(Precision.INT8);
    assertThat(metrics.path("precision").textValue()).isEqualTo(hasHalf ? "bf16" : "fp32");
    assertThat(metrics.has("gradient_precision")).isEqualTo(hasBytes);
    assertThat(half.err().contains("note: this processor has no instructions for bf16"))
        .isEqualTo(!hasHalf);
    assertThat(half.err().contains("note: this processor has no instructions for int8"))
        .isEqualTo(!hasBytes);
  }

  @Test
  @DisplayName("by default the kind of processor decides the precision, and a line says so")
  void precisionIsAutomatic() throws Exception {
    String fastest = Processor.here().fastest().optionName();
    JsonNode metrics = JSON.readTree(folder.resolve("first/metrics.json").toFile());
    assertThat(metrics.path("precision").textValue()).isEqualTo(fastest);
    assertThat(first.err())
        .contains("engine    profile lean, " + fastest + " (the fastest on this processor), 1 th");
    assertThat(folder.resolve("first/config.yaml")).content().contains("precision: auto");
  }

  @Test
  void frozenWeightsStayBitForBit() throws Exception {
    Ended again = tiny("again", "--model", model("first").toString(), "--freeze-rate", "0.95");
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(again.err()).doesNotContain("newly initialized");
    Set<String> active = new HashSet<>();
    for (String line : Files.readAllLines(folder.resolve("again/steps.jsonl"))) {
      JSON.readTree(line).path("active").forEach(name -> active.add(name.textValue()));
    }
    StoredTensors before = new StoredTensors(model("first").resolve("model.safetensors"));
    StoredTensors after = new StoredTensors(model("again").resolve("model.safetensors"));
    assertThat(after.names()).isEqualTo(before.names());
    List<String> frozen = before.names().stream()
        .filter(name -> name.endsWith(".weight") && !active.contains(name))
        .toList();
    assertThat(frozen).hasSizeGreaterThan(30);
    assertThat(frozen)
        .allSatisfy(name -> assertThat(after.bytes(name)).as(name).isEqualTo(before.bytes(name)));
    assertThat(active)
        .allSatisfy(
            name -> assertThat(after.bytes(name)).as(name).isNotEqualTo(before.bytes(name)));
  }

  @Test
  @DisplayName("invalid options: exit code 2, a message, no output folder")
  void badOptions() throws Exception {
    refused("train", "there is no such option", "--bacth-size", "3");
    refused("train", "from 0 (nothing is frozen) to below 1", "--freeze-rate", "1.0");
    refused("train", "Did you mean wordnet?", "--task", "wordnett");
    refused("train", "embedded", "--model", "embeded");
    Path full = Files.createDirectories(folder.resolve("full"));
    Files.writeString(full.resolve("letter.txt"), "dear");
    Ended run = SlimfitProcess.run(folder, "train", "--output", full.toString());
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("not empty: it contains letter.txt");
    assertThat(full.toFile().list()).containsExactly("letter.txt");
  }

  @Test
  @DisplayName("a parent folder that is not writable is rejected")
  void readOnlyParent() throws Exception {
    Path parent = Files.createDirectories(folder.resolve("read-only"));
    assumeFalse(
        parent.toFile().setWritable(false) && Files.isWritable(parent), "root may write anywhere");
    Ended run =
        SlimfitProcess.run(folder, "train", "--output", parent.resolve("x").toString());
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("no folder can be created");
  }

  @Test
  @DisplayName("invalid model folders: exit code 2, a message, no output folder")
  void badModels() throws Exception {
    Path none = Files.createDirectories(folder.resolve("no config"));
    refused("train", "config.json", "--model", none.toString());

    Path shape = copyOfModel("shape");
    ObjectNode config = (ObjectNode) JSON.readTree(shape.resolve("config.json").toFile());
    JSON.writeValue(shape.resolve("config.json").toFile(), config.put("intermediate_size", 1024));
    refused("train", "1024", "--model", shape.toString());

    Path cut = copyOfModel("cut");
    byte[] whole = Files.readAllBytes(model("first").resolve("model.safetensors"));
    Files.delete(cut.resolve("model.safetensors"));
    Files.write(cut.resolve("model.safetensors"), java.util.Arrays.copyOf(whole, 1 << 20));
    refused("train", "model.safetensors", "--model", cut.toString());

    Path pickled = copyOfModel("pickled");
    Files.move(pickled.resolve("model.safetensors"), pickled.resolve("pytorch_model.bin"));
    refused("train", "pytorch_model.bin", "--model", pickled.toString());
  }

  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143", "HUP, 129"})
  @DisplayName("SIGINT, SIGTERM and SIGHUP end the run after a step with complete files")
  void signals(String signal, int code) throws Exception {
    assumeFalse(isIgnored(signal), "this build was started to ignore SIG" + signal);
    assertStops(signal, code);
  }

  @Test
  void signalEndsAnEvaluation() throws Exception {
    Path output = folder.resolve("evaluating");
    SlimfitProcess run = SlimfitProcess.start(
        folder,
        Map.of(),
        "train",
        "--max-steps",
        "2",
        "--max-train-samples",
        "96",
        "--eval-every",
        "1",
        "--output",
        output.toString());
    while (run.isAlive() && !run.hasSaid("evaluating on 2,358 examples")) {
      Thread.sleep(20);
    }
    run.signal("TERM");
    Ended ended = run.await();
    assertThat(ended.code()).as(ended.err()).isEqualTo(143);
    assertThat(ended.err()).contains("stopping the evaluation", "and no model");
    assertThat(output.resolve("checkpoints/step-1")).exists();
  }

  @Test
  @DisplayName("a second signal ends the run at once")
  void secondSignal() throws Exception {
    SlimfitProcess run = longRun("twice");
    run.signal("TERM");
    run.signal("TERM");
    assertThat(run.await().code()).isEqualTo(143);
    assertThat(folder.resolve("twice/model")).doesNotExist();
  }

  @Test
  void overwritesItsOwnFilesInAnyLocale() throws Exception {
    Path output = folder.resolve("läufe und mehr");
    Path leftOver = output.resolve("predictions/predictions.jsonl");
    Files.createDirectories(leftOver.getParent());
    Files.writeString(output.resolve("steps.jsonl"), "old\n");
    Files.writeString(leftOver, "old");
    Map<String, String> german =
        Map.of("LC_ALL", "C.UTF-8", "JDK_JAVA_OPTIONS", "-Duser.language=de -Duser.country=DE");
    List<String> words = new ArrayList<>(TINY);
    words.addAll(List.of("--output", output.toString(), "--overwrite", "--seed", "7"));
    Ended run =
        SlimfitProcess.start(folder, german, words.toArray(new String[0])).await();
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).containsPattern("training loss +\\d\\.\\d{4}");
    assertThat(leftOver).doesNotExist();
    assertThat(Files.readAllLines(output.resolve("steps.jsonl"))).hasSize(3);
    assertThat(Files.mismatch(
            output.resolve("model/model.safetensors"), model("first").resolve("model.safetensors")))
        .as("another seed gives another model")
        .isNotEqualTo(-1);
  }

  /** Nor does it warn of the module of vectors, with which a run starts. */
  @Test
  void jvmAddsNothingToStandardError() throws Exception {
    Ended run = SlimfitProcess.run(folder, "train", "--task", "nosuch");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err().lines().toList())
        .hasSize(2)
        .first()
        .asString()
        .startsWith("slimfit: option --task");
  }

  @Test
  void helpVersionAndTasks() throws Exception {
    for (String[] words : new String[][] {{"--help"}, {"train", "--help"}, {"help", "train"}, {}}) {
      Ended help = SlimfitProcess.run(folder, words);
      assertThat(help.code()).as(help.err()).isZero();
      assertThat(help.out()).startsWith("Usage: slimfit");
      assertThat(help.err()).isEmpty();
    }
    assertThat(SlimfitProcess.run(folder, "--version").out().trim()).isEqualTo(Main.VERSION);
    Ended tasks = SlimfitProcess.run(folder, "tasks");
    assertThat(tasks.code()).isZero();
    assertThat(tasks.out()).contains("wordnet", "sst2", "8e-5");
  }

  @Test
  void helpLoadsNeitherTensorsNorTokenizers() throws Exception {
    Ended help = SlimfitProcess.start(
            folder, Map.of("JDK_JAVA_OPTIONS", "-Xlog:class+load:stderr"), "train", "--help")
        .await();
    assertThat(help.code()).isZero();
    assertThat(help.err()).contains("io.slimfit.cli.TrainCommand");
    assertThat(help.err()).doesNotContain("org.bytedeco", "ai.djl", "net.sf.extjwnl");
  }

  /** A process that was started with a signal ignored, as by nohup, hands that on to its own. */
  private static boolean isIgnored(String signal) throws IOException {
    int number = signal.equals("HUP") ? 1 : signal.equals("INT") ? 2 : 15;
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("SigIgn:"))
        .anyMatch(line ->
            (Long.parseUnsignedLong(line.substring(7).strip(), 16) >> (number - 1) & 1) == 1);
  }

  private static void assertStops(String signal, int code) throws Exception {
    SlimfitProcess run = longRun("stopped " + signal);
    run.signal(signal);
    Ended ended = run.await();
    assertThat(ended.code()).as(ended.err()).isEqualTo(code);
    Path output = folder.resolve("stopped " + signal);
    assertThat(ended.err())
        .contains("stopping after the current step", "and no model")
        .contains("slimfit train --resume " + output)
        .doesNotContain("\tat ");
    assertThat(output.toFile().list())
        .containsExactlyInAnyOrder("checkpoints", "config.yaml", "steps.jsonl");
    assertThat(output.resolve("checkpoints").toFile().list()).hasSize(2);
    for (String line : Files.readAllLines(output.resolve("steps.jsonl"))) {
      assertThat(JSON.readTree(line).path("loss").isDouble()).isTrue();
    }
  }

  /** Waits until it has done two steps. */
  private static SlimfitProcess longRun(String name) throws Exception {
    Path output = folder.resolve(name);
    SlimfitProcess run = SlimfitProcess.start(
        folder,
        Map.of(),
        "train",
        "--max-steps",
        "5000",
        "--max-train-samples",
        "96",
        "--output",
        output.toString());
    Path steps = output.resolve("steps.jsonl");
    while (run.isAlive() && (!Files.exists(steps) || Files.readAllLines(steps).size() < 2)) {
      Thread.sleep(20);
    }
    return run;
  }

  private static void refused(String command, String message, String... options) throws Exception {
    Path output = folder.resolve("refused");
    List<String> words = new ArrayList<>(List.of(command, "--output", output.toString()));
    words.addAll(List.of(options));
    Ended run = SlimfitProcess.run(folder, words.toArray(new String[0]));
    assertThat(run.err()).contains(message).doesNotContain("\tat ");
    long lines =
        run.err().lines().dropWhile(line -> !line.startsWith("slimfit: ")).count();
    assertThat(lines).as(run.err()).isBetween(1L, 3L); // what was read before is said, too
    assertThat(run.code()).as(run.err()).isEqualTo(2);
    assertThat(output).doesNotExist();
  }

  private static Ended tiny(String name, String... more) throws Exception {
    List<String> words = new ArrayList<>(TINY);
    words.addAll(List.of("--output", folder.resolve(name).toString()));
    words.addAll(List.of(more));
    return SlimfitProcess.run(folder, words.toArray(new String[0]));
  }

  private static Path model(String run) {
    return folder.resolve(run).resolve("model");
  }

  private static Path copyOfModel(String name) throws IOException {
    Path copy = Files.createDirectories(folder.resolve("model " + name));
    try (Stream<Path> files = Files.list(model("first"))) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(String.valueOf(file.getFileName())));
      }
    }
    return copy;
  }
}
