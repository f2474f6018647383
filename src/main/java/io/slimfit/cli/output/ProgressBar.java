package io.slimfit.cli.output;

import io.slimfit.train.StepReport;
import java.io.PrintStream;
import java.util.function.LongSupplier;

/**
 * Shows the progress of a run. A terminal shows one line that is redrawn; any other output gets a
 * plain line every {@value #PLAIN_SECONDS} seconds, without control codes.
 */
public final class ProgressBar {
  static final int PLAIN_SECONDS = 10;

  private static final double REDRAW_SECONDS = 0.1;
  private static final int BAR = 20;
  private static final long LEAST_TOLD_BYTES = 100 << 10; // less would print as 0.0 MiB
  private static final int LEAST_BAR_TERMINAL = 100;

  private final PrintStream out;
  private final Terminal terminal;
  private final LongSupplier nanoTime; // monotonic, so that setting the clock changes nothing
  private final LongSupplier processBytes;
  private final boolean quiet;
  private long begin;
  private long lastShown;
  private long firstStep;
  private String fetched = ""; // the file that is being downloaded
  private String prepared = ""; // what is being read or tokenized
  private int drawn; // characters of the line on the terminal

  /**
   * @param nanoTime monotonic
   * @param processBytes the resident set of the process; 0 if that is not known
   * @param quiet whether only notes are printed
   */
  public ProgressBar(
      PrintStream out,
      Terminal terminal,
      LongSupplier nanoTime,
      LongSupplier processBytes,
      boolean quiet) {
    this.out = out;
    this.terminal = terminal;
    this.nanoTime = nanoTime;
    this.processBytes = processBytes;
    this.quiet = quiet;
  }

  /** Starts the clock. */
  void begin() {
    begin = nanoTime.getAsLong();
    lastShown = begin;
  }

  void show(StepReport step) {
    if (quiet) {
      return;
    }
    if (firstStep == 0) {
      firstStep = step.step();
    }
    long now = nanoTime.getAsLong();
    boolean last = step.step() == step.steps();
    double wait = terminal.redraws() ? REDRAW_SECONDS : PLAIN_SECONDS;
    if (!last && (now - lastShown) / 1e9 < wait && !(terminal.redraws() && drawn == 0)) {
      return;
    }
    lastShown = now;
    double perStep = (now - begin) / 1e9 / (step.step() - firstStep + 1);
    String text = text(step, perStep);
    if (terminal.redraws()) {
      redraw(text);
    } else {
      out.println(text);
    }
  }

  /** Prints a line that is left out if the bar is quiet. */
  void say(String text) {
    if (!quiet) {
      note(text);
    }
  }

  /** Prints a line; the bar continues below it. */
  public void note(String text) {
    clear();
    out.println(text);
  }

  /** Removes the bar. */
  void clear() {
    if (drawn > 0) {
      out.print("\r" + " ".repeat(drawn) + "\r");
      out.flush();
      drawn = 0;
    }
  }

  /** Shows the download of a file; a plain line also when it is complete. */
  void showFetch(String file, long received, long total) {
    if (quiet) {
      return;
    }
    long now = nanoTime.getAsLong();
    if (!file.equals(fetched)) {
      fetched = file;
      lastShown = now;
    }
    double wait = terminal.redraws() ? REDRAW_SECONDS : PLAIN_SECONDS;
    if (received < total && (now - lastShown) / 1e9 < wait) {
      return;
    }
    lastShown = now;
    String text = "downloading " + file;
    if (total >= LEAST_TOLD_BYTES) {
      text += ", " + NumberFormats.mebibytes(received) + " of " + NumberFormats.mebibytes(total)
          + " MiB";
    }
    if (terminal.redraws()) {
      redraw(text);
    } else {
      out.println(text);
    }
  }

  /** Shows what is read or tokenized: at once when it begins, and then how far it is. */
  void showPreparing(String activity, long done, long total) {
    if (quiet) {
      return;
    }
    long now = nanoTime.getAsLong();
    boolean begins = !activity.equals(prepared);
    double wait = terminal.redraws() ? REDRAW_SECONDS : PLAIN_SECONDS;
    if (!begins && (now - lastShown) / 1e9 < wait) {
      return;
    }
    prepared = activity;
    lastShown = now;
    String text = activity + " ..."
        + (done == 0 ? "" : " " + NumberFormats.count(done))
        + (done == 0 || total == 0 ? "" : " of " + NumberFormats.count(total));
    if (terminal.redraws() && !begins) {
      redraw(text);
    } else {
      note(text);
    }
  }

  private void redraw(String text) {
    String line = text.substring(0, Math.min(text.length(), terminal.width() - 1));
    out.print("\r" + line + " ".repeat(Math.max(0, drawn - line.length())));
    out.flush();
    drawn = line.length();
  }

  /** The most important comes first, for a narrow terminal cuts the end. */
  private String text(StepReport step, double perStep) {
    long memory = processBytes.getAsLong();
    return "step " + step.step() + "/" + step.steps() + " "
        + (terminal.redraws() && terminal.width() >= LEAST_BAR_TERMINAL ? bar(step) + " " : "")
        + NumberFormats.duration(perStep * (step.steps() - step.step())) + " left, "
        + rate(perStep)
        + (memory == 0 ? "" : ", " + NumberFormats.mebibytes(memory) + " MiB")
        + ", loss " + NumberFormats.decimals(step.loss(), 4)
        + ", learning rate " + NumberFormats.rate(step.learningRate())
        + ", active " + step.active().size()
        + ", held " + NumberFormats.mebibytes(step.activationBytes()) + " MiB";
  }

  private static String rate(double perStep) {
    return perStep < 1
        ? NumberFormats.decimals(1 / perStep, 1) + " steps/s"
        : NumberFormats.decimals(perStep, perStep < 10 ? 2 : 1) + " s/step";
  }

  private static String bar(StepReport step) {
    int full = Math.toIntExact(BAR * step.step() / Math.max(1, step.steps()));
    return "[" + "#".repeat(full) + ".".repeat(BAR - full) + "]";
  }
}
