package io.slimfit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.cli.SlimfitProcess.Ended;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real {@code ./slimfit train} in several processes. bench/distributed kills more of them. */
class DistributedIT {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Path GOLDEN = Path.of("src/test/resources/roberta").toAbsolutePath();
  private static final int STEPS = 30;
  private static final Map<String, String> FAST_START =
      Map.of("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:-UsePerfData");

  @TempDir
  static Path folder;

  @BeforeAll
  static void trainInOneProcess() throws Exception {
    Path start = Files.createDirectories(folder.resolve("start"));
    for (String name : List.of("config.json", "model.safetensors")) {
      Files.copy(GOLDEN.resolve("models/roberta-masked-lm").resolve(name), start.resolve(name));
    }
    for (String name : List.of("vocab.json", "merges.txt", "tokenizer_config.json")) {
      Files.copy(GOLDEN.resolve("tokenizers/byte-level").resolve(name), start.resolve(name));
    }
    StringBuilder rows = new StringBuilder("text,label\n");
    for (int i = 0; i < 23; i++) { // the last batch of an epoch has one part
      rows.append("film ".repeat(1 + i % 5)).append(i).append(i % 2 == 0 ? ",good\n" : ",bad\n");
    }
    Files.writeString(folder.resolve("texts.csv"), rows);
    Ended whole = run("whole");
    assertThat(whole.code()).as(whole.err()).isZero();
  }

  @Test
  @DisplayName("three processes have the bits of one, with ILS, accumulation, clipping and 8 bits")
  void sameBitsAsOneProcess() throws Exception {
    Ended three = run("three", "--processes", "3");
    assertThat(three.code()).as(three.err()).isZero();
    assertSame("three");
    assertThat(three.out()).doesNotContain("Gloo");
    JsonNode metrics = JSON.readTree(folder.resolve("three/metrics.json").toFile());
    assertThat(metrics.path("processes").intValue()).isEqualTo(3);
    assertThat(metrics.path("sent_bytes_per_step").longValue())
        .isPositive()
        .isLessThan(metrics.path("ddp_sent_bytes_per_step").longValue());
  }

  @Test
  @DisplayName("kill -9 of a process ends all and names it; with states that three processes had"
      + " divided, two go on with the same bits")
  void killedRankIsNamed() throws Exception {
    SlimfitProcess run = start("killed", "--processes", "3", "--shard-optimizer");
    signal(rank(run, "killed", 2), "KILL");
    Ended ended = run.await();
    assertThat(ended.code()).as(ended.err()).isEqualTo(1);
    assertThat(ended.err()).contains("slimfit: rank 2 has ended unexpectedly", "--resume");
    assertGoesOn("killed", "2");
  }

  @Test
  @DisplayName("kill -9 of rank 0 ends all; three processes divide the states and go on with the"
      + " same bits")
  void killedFirstRankLeavesNobody() throws Exception {
    SlimfitProcess run = start("headless", "--processes", "2");
    ProcessHandle other = rank(run, "headless", 1);
    run.signal("KILL");
    run.await();
    other.onExit().get(20, TimeUnit.SECONDS); // long before it would give up waiting
    assertGoesOn("headless", "3", "--shard-optimizer");
  }

  @Test
  @DisplayName("a process that is stopped ends all within the timeout and is named; none is left")
  void stoppedRankIsNamed() throws Exception {
    SlimfitProcess run = start("stopped", "--processes", "2", "--rank-timeout", "3");
    ProcessHandle other = rank(run, "stopped", 1);
    long begin = System.nanoTime();
    signal(other, "STOP");
    Ended ended = run.await();
    assertThat(ended.code()).as(ended.err()).isEqualTo(1);
    assertThat(ended.err()).contains("rank 1 has not answered for 3 s");
    assertThat((System.nanoTime() - begin) / 1e9).isGreaterThan(2);
    assertThat(other.isAlive()).isFalse();
  }

  @Test
  @DisplayName("processes of a launcher with different options end, and say which")
  void differentOptionsAreNamed() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    List<SlimfitProcess> ranks = new ArrayList<>();
    for (int rank = 0; rank < 2; rank++) {
      Map<String, String> environment = new HashMap<>(FAST_START);
      environment.putAll(Map.of(
          "RANK",
          String.valueOf(rank),
          "WORLD_SIZE",
          "2",
          "MASTER_ADDR",
          "127.0.0.1",
          "MASTER_PORT",
          String.valueOf(port)));
      ranks.add(SlimfitProcess.start(
          folder, environment, words("different", "--learning-rate", rank == 0 ? "0.01" : "0.02")));
    }
    Ended first = ranks.get(0).await();
    Ended second = ranks.get(1).await();
    assertThat(first.code()).as(first.err()).isEqualTo(2);
    assertThat(first.err())
        .contains("rank 1: its --learning-rate is '0.02', and that of rank 0 is '0.01'");
    assertThat(second.code()).as(second.err()).isEqualTo(2);
    assertThat(folder.resolve("different")).doesNotExist();
  }

  /** Resumed with so many processes, it ends with the bits of one. */
  private static void assertGoesOn(String name, String processes, String... more) throws Exception {
    List<String> words = new ArrayList<>(List.of("train", "--processes", processes));
    words.addAll(List.of("--resume", folder.resolve(name).toString()));
    words.addAll(List.of(more));
    Ended resumed =
        SlimfitProcess.start(folder, FAST_START, words.toArray(new String[0])).await();
    assertThat(resumed.code()).as(resumed.err()).isZero();
    assertSame(name);
  }

  private static void assertSame(String name) throws IOException {
    Path whole = folder.resolve("whole");
    Path other = folder.resolve(name);
    assertThat(other.resolve("model/model.safetensors"))
        .hasSameBinaryContentAs(whole.resolve("model/model.safetensors"));
    assertThat(steps(other)).isEqualTo(steps(whole)).hasSize(STEPS);
    assertThat(JSON.readTree(other.resolve("metrics.json").toFile()).path("eval"))
        .isEqualTo(JSON.readTree(whole.resolve("metrics.json").toFile()).path("eval"));
  }

  /** What is not about time or memory. */
  private static List<JsonNode> steps(Path output) throws IOException {
    List<JsonNode> steps = new ArrayList<>();
    for (String line : Files.readAllLines(output.resolve("steps.jsonl"))) {
      ObjectNode step = (ObjectNode) JSON.readTree(line);
      steps.add(step.retain("step", "loss", "active", "distances"));
    }
    return steps;
  }

  private static Ended run(String name, String... more) throws Exception {
    return start(name, more).await();
  }

  private static SlimfitProcess start(String name, String... more) throws IOException {
    return SlimfitProcess.start(folder, FAST_START, words(name, more));
  }

  private static String[] words(String name, String... more) {
    List<String> words = new ArrayList<>(List.of(
        ("train --task text --train-file texts.csv --validation-file texts.csv --model start"
                + " --max-length 12 --batch-size 4 --micro-batch 10 --gradient-accumulation 2"
                + " --freeze ils --max-grad-norm 0.5 --optimizer adamw8bit --threads 1"
                + " --eval-every 20 --save-every 5 --max-steps " + STEPS)
            .split(" ")));
    words.addAll(List.of("--output", folder.resolve(name).toString()));
    words.addAll(List.of(more));
    return words.toArray(new String[0]);
  }

  /** A rank of a run that has begun to train. */
  private static ProcessHandle rank(SlimfitProcess run, String name, int rank) throws Exception {
    Path log = folder.resolve(name).resolve("steps.jsonl");
    while (run.isAlive() && (!Files.exists(log) || Files.readAllLines(log).size() < 7)) {
      Thread.sleep(20); // the process has no other way to say how far it is
    }
    for (ProcessHandle child : run.children()) {
      Path environment = Path.of("/proc", String.valueOf(child.pid()), "environ");
      if (Files.readString(environment).contains("\0RANK=" + rank + "\0")) {
        return child;
      }
    }
    throw new AssertionError("rank " + rank + " does not run");
  }

  private static void signal(ProcessHandle process, String name) throws Exception {
    new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
        .start()
        .waitFor();
  }
}
