package io.slimfit.report.log;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import io.slimfit.base.Place;
import io.slimfit.report.TrainedEpochs;
import io.slimfit.run.config.RunConfig;
import io.slimfit.run.output.OutputFolder;
import io.slimfit.train.EvaluationReport;
import io.slimfit.train.Resumption;
import io.slimfit.train.RunListener;
import io.slimfit.train.RunResult;
import io.slimfit.train.RunSummary;
import io.slimfit.train.StepReport;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code steps.csv} with a row for each step, and {@code evaluations.csv} with one for each
 * evaluation. A cell is empty where a number is undefined.
 */
final class CsvLog implements RunListener {
  static final String STEPS = "steps.csv";
  static final String EVALUATIONS = "evaluations.csv";

  private static final List<String> COLUMNS = List.of(
      "step",
      "epoch",
      "loss",
      "grad_norm",
      "learning_rate",
      "seconds",
      "active_weights",
      "held_bytes");
  private static final Pattern ROW = Pattern.compile("(\\d{1,18}),.*");

  private final RunConfig config;
  private final Path folder;
  private final LogFile steps;
  private final LogFile evaluations;
  private TrainedEpochs epochs = TrainedEpochs.none();
  private boolean hasEvaluations;

  /**
   * @param folder created if it does not exist
   * @param note is told when the disk is full
   */
  CsvLog(RunConfig config, Path folder, Consumer<String> note) {
    this.config = config;
    this.folder = folder;
    steps = LogFile.ofSeconds(folder.resolve(STEPS), note);
    evaluations = new LogFile(folder.resolve(EVALUATIONS), note);
  }

  /** Replaces the log of an earlier run, which may only be there if the run may overwrite it. */
  @Override
  public void onStart(RunSummary summary) {
    epochs = TrainedEpochs.of(config.schedule(), summary);
    OutputFolder.remove(folder.resolve(STEPS));
    OutputFolder.remove(folder.resolve(EVALUATIONS));
    begin();
  }

  private void begin() {
    steps.createWithFolder();
    steps.append(row(COLUMNS));
  }

  /** Writes again what is lost, as far as it is known. */
  @Override
  public void onResume(RunSummary summary, Resumption from) {
    epochs = TrainedEpochs.of(config.schedule(), summary);
    long known = 0;
    if (Files.exists(folder.resolve(STEPS))) {
      known = cut(folder.resolve(STEPS), from.steps());
      steps.open();
    } else {
      begin();
    }
    long evaluated = 0;
    if (Files.exists(folder.resolve(EVALUATIONS))) {
      evaluated = cut(folder.resolve(EVALUATIONS), from.steps());
      evaluations.open();
      hasEvaluations = true;
    }
    for (long step = known + 1; step <= from.steps(); step++) {
      int at = (int) step - 1;
      steps.append(row(List.of(
          String.valueOf(step),
          number(epochs.after(step)),
          number(from.losses().get(at)),
          "",
          number(config.optimizer().rate(summary.steps()).at(at)),
          number(from.seconds().get(at)),
          "",
          "")));
    }
    for (EvaluationReport report : from.evaluations()) {
      if (report.step() > evaluated) {
        onEvaluated(report);
      }
    }
  }

  /**
   * Removes the rows of later steps, and a row that is not whole.
   *
   * @return the step of the last row that remains; 0 if there is none
   */
  private static long cut(Path file, long step) {
    try {
      StringBuilder kept = new StringBuilder();
      long last = 0;
      for (String line : Files.readString(file).split("(?<=\n)", -1)) {
        Matcher row = ROW.matcher(line.strip());
        if (row.matches()) {
          long number = Long.parseLong(row.group(1));
          if (number > step || !line.endsWith("\n")) {
            break;
          }
          last = number;
        }
        kept.append(line);
      }
      Files.writeString(file, kept);
      return last;
    } catch (IOException e) {
      throw new UncheckedIOException(Place.file(file) + ": cannot be cut: " + e, e);
    }
  }

  @Override
  public void onStep(StepReport step) {
    steps.append(row(List.of(
        String.valueOf(step.step()),
        number(epochs.after(step.step())),
        number(step.loss()),
        number(step.gradientNorm()),
        number(step.learningRate()),
        number(step.seconds()),
        String.valueOf(step.active().size()),
        String.valueOf(step.activationBytes()))));
  }

  @Override
  public void onEvaluated(EvaluationReport report) {
    if (!hasEvaluations) {
      List<String> columns = new ArrayList<>(List.of("step", "epoch"));
      columns.addAll(report.metrics().keySet());
      evaluations.create();
      evaluations.append(row(columns));
      hasEvaluations = true;
    }
    List<String> cells = new ArrayList<>();
    cells.add(String.valueOf(report.step()));
    cells.add(number(epochs.after(report.step())));
    report.metrics().values().forEach(value -> cells.add(number(value.orElse(Double.NaN))));
    evaluations.append(row(cells));
  }

  /** What is written so far belongs to the checkpoint. */
  @Override
  public void onSaved(long step) {
    steps.flush();
  }

  @Override
  public void onFailed() {
    steps.fail();
  }

  @Override
  public void onEnd(RunResult result) {
    steps.end();
    evaluations.end();
  }

  private static byte[] row(List<String> cells) {
    StringWriter text = new StringWriter();
    try (CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(text)) {
      csv.writeRecord(cells);
    } catch (IOException e) {
      throw new UncheckedIOException("a row cannot be written to memory", e);
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String number(double value) {
    return Double.isFinite(value) ? String.valueOf(value) : "";
  }
}
