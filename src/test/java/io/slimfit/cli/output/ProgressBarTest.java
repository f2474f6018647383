package io.slimfit.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.train.StepReport;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ProgressBarTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private long now = -5; // nanoTime may be negative

  @Test
  @DisplayName("on a pipe: one plain line per interval, and one for the last step")
  void plainLinesOnAPipe() {
    run(Terminal.of(false, 120, Map.of()), 30, 1.0);
    assertThat(text()).doesNotContain("\r").doesNotContain("\u001b");
    assertThat(text().lines().map(line -> line.split(" ", -1)[1]))
        .containsExactly("10/30", "20/30", "30/30");
    assertThat(text().lines().findFirst().orElseThrow())
        .isEqualTo("step 10/30 0:20 left, 1.00 s/step, 743 MiB, loss 0.5000, learning rate 1.25e-4,"
            + " active 7, held 3.0 MiB");
  }

  @Test
  @DisplayName("dumb terminals, NO_COLOR and 20 columns get plain lines, too")
  void plainLinesWhereALineCannotBeRedrawn() {
    assertThat(Terminal.of(true, 80, Map.of("TERM", "dumb")).redraws()).isFalse();
    assertThat(Terminal.of(true, 80, Map.of("NO_COLOR", "1")).redraws()).isFalse();
    assertThat(Terminal.of(true, 80, Map.of("NO_COLOR", "")).redraws()).isTrue();
    assertThat(Terminal.of(true, 20, Map.of()).redraws()).isFalse();
    assertThat(Terminal.of(true, 80, Map.of("TERM", "xterm")).redraws()).isTrue();
  }

  @Test
  @DisplayName("on a terminal one line is overwritten, never wider than the terminal")
  void oneLineOnATerminal() {
    run(Terminal.of(true, 50, Map.of()), 30, 1.0);
    assertThat(text()).doesNotContain("\n").doesNotContain("\u001b");
    assertThat(text().split("\r", -1)).hasSize(31).allMatch(line -> line.length() < 50);
  }

  @Test
  void redrawsAtMostTenTimesASecond() {
    run(Terminal.of(true, 120, Map.of()), 1000, 0.01);
    assertThat(text().split("\r", -1).length).isBetween(50, 110);
  }

  @Test
  void aFastRunCountsStepsASecond() {
    run(Terminal.of(false, 120, Map.of()), 50, 0.25);
    assertThat(text()).contains("left, 4.0 steps/s, 743 MiB");
  }

  @Test
  @DisplayName("a quiet bar prints notes, and nothing else")
  void quiet() {
    ProgressBar bar = new ProgressBar(
        new PrintStream(bytes, true, StandardCharsets.UTF_8),
        Terminal.of(true, 120, Map.of()),
        () -> now,
        () -> 0,
        true);
    bar.begin();
    bar.showPreparing("reading a.csv", 0, 0);
    bar.showFetch("vocab.txt", 100, 100);
    bar.say("evaluating");
    bar.show(step(1, 1));
    assertThat(text()).isEmpty();
    bar.note("note: a note");
    assertThat(text()).isEqualTo("note: a note\n");
  }

  @Test
  void notesAreOnSeparateLines() {
    ProgressBar bar = bar(Terminal.of(true, 120, Map.of()));
    bar.begin();
    now += 1_000_000_000;
    bar.show(step(1, 10));
    bar.note("a note");
    assertThat(text()).endsWith(" \ra note\n");
  }

  @Test
  void downloadedFiles() {
    ProgressBar pipe = bar(Terminal.of(false, 120, Map.of()));
    for (int second = 0; second <= 25; second++) {
      pipe.showFetch("model.safetensors", second << 20, 25 << 20);
      now += 1_000_000_000;
    }
    pipe.showFetch("vocab.txt", 0, 100);
    pipe.showFetch("vocab.txt", 100, 100);
    assertThat(text().lines())
        .containsExactly(
            "downloading model.safetensors, 10 of 25 MiB",
            "downloading model.safetensors, 20 of 25 MiB",
            "downloading model.safetensors, 25 of 25 MiB",
            "downloading vocab.txt");
    ProgressBar terminal = bar(Terminal.of(true, 40, Map.of()));
    bytes.reset();
    now += 1_000_000_000;
    terminal.showFetch("model.safetensors", 1 << 20, 1 << 20);
    terminal.note("there");
    assertThat(text()).doesNotContain("MiB\n").endsWith(" \rthere\n");
  }

  @Test
  @DisplayName("reading is said when it begins, and then now and again how far it is")
  void preparing() {
    ProgressBar pipe = bar(Terminal.of(false, 120, Map.of()));
    for (int second = 0; second <= 25; second++) {
      pipe.showPreparing("reading a.csv", second * 1000L, 0);
      now += 1_000_000_000;
    }
    pipe.showPreparing("tokenizing training texts", 0, 50_000);
    now += 10_000_000_000L;
    pipe.showPreparing("tokenizing training texts", 20_000, 50_000);
    assertThat(text().lines())
        .containsExactly(
            "reading a.csv ...",
            "reading a.csv ... 10,000",
            "reading a.csv ... 20,000",
            "tokenizing training texts ...",
            "tokenizing training texts ... 20,000 of 50,000");
  }

  @Test
  void wideTerminalsShowABar() {
    run(Terminal.of(true, 120, Map.of()), 2, 1.0);
    assertThat(text()).contains("[##########..........]").contains("[####################]");
  }

  private void run(Terminal terminal, int steps, double seconds) {
    ProgressBar bar = bar(terminal);
    bar.begin();
    for (int i = 1; i <= steps; i++) {
      now += Math.round(seconds * 1e9);
      bar.show(step(i, steps));
    }
  }

  private ProgressBar bar(Terminal terminal) {
    return new ProgressBar(
        new PrintStream(bytes, true, StandardCharsets.UTF_8),
        terminal,
        () -> now,
        () -> 743L << 20,
        false);
  }

  private String text() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static StepReport step(int number, int steps) {
    return new StepReport(
        number,
        steps,
        0.5,
        1.25e-4,
        Collections.nCopies(7, "w"),
        3 << 20,
        1,
        java.util.Optional.empty());
  }
}
