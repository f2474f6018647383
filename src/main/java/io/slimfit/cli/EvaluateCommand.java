package io.slimfit.cli;

import io.slimfit.SlimFit;
import io.slimfit.base.Place;
import io.slimfit.cli.output.ClassTable;
import io.slimfit.cli.output.Notes;
import io.slimfit.cli.output.NumberFormats;
import io.slimfit.run.EvaluationResult;
import io.slimfit.run.config.EvaluationConfig;
import io.slimfit.task.DataConfig;
import io.slimfit.task.LossConfig;
import io.slimfit.task.SettingsGroup;
import io.slimfit.task.TaskKind;
import io.slimfit.task.Tasks;
import io.slimfit.task.text.TextFiles;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code slimfit evaluate}: how good a trained model's answers are. */
@Command(
    name = "evaluate",
    sortOptions = false,
    abbreviateSynopsis = true,
    description = "Judges a trained model by a task's examples and writes metrics.json.")
final class EvaluateCommand implements Callable<Integer> {
  private static final int METRIC_PLACES = 4;
  private static final int MOST_CLASSES = 20; // in a table; metrics.json has them all

  @Option(
      names = "--task",
      paramLabel = "NAME",
      completionCandidates = Names.Tasks.class,
      description = "What was learned: ${COMPLETION-CANDIDATES} (default: text).")
  private String task = "text";

  @Option(
      names = "--data",
      paramLabel = "PATH",
      description =
          "The task's folder, its parent, or one file; of images the part for validation, or all; wordnet needs none.")
  private Optional<Path> data = Optional.empty();

  @Option(
      names = "--model",
      paramLabel = "NAME|DIR",
      required = true,
      description = "A trained model: what a run left in its folder model, or a name on the hub.")
  private String model = "";

  @Option(
      names = "--output",
      paramLabel = "DIR",
      required = true,
      description = "Where metrics.json goes, and answers in question answering.")
  private Path output = Path.of("");

  @Option(
      names = "--overwrite",
      description = "Remove what an earlier run left in the output folder.")
  private boolean overwrite;

  @Mixin
  private ColumnOptions columns = new ColumnOptions();

  @Mixin
  private QuestionOptions questions = new QuestionOptions();

  @Mixin
  private ImageSetOptions images = new ImageSetOptions();

  @Mixin
  private InferenceOptions options = new InferenceOptions();

  @Override
  public Integer call() {
    Logger.getLogger("").setLevel(Level.WARNING); // of the libraries that log by it
    TaskKind<?> kind = Tasks.standard().get(task, Place.option("--task"));
    if (!kind.settings().contains(SettingsGroup.LENGTHS)) {
      options.requireNoLength();
    }
    EvaluationConfig config = new EvaluationConfig(
        kind,
        new DataConfig(
            data,
            columns.applyTo(TextFiles.none()),
            images.config(),
            questions.config(),
            LossConfig.plain()),
        options.config(model, task),
        output,
        overwrite);
    EvaluationResult result = SlimFit.evaluate(config, new Notes(System.err));
    result
        .metrics()
        .forEach((name, value) -> System.out.printf(
            Locale.ROOT,
            "%-22s %s%n",
            name,
            value.isPresent()
                ? NumberFormats.decimals(value.getAsDouble(), METRIC_PLACES)
                : "undefined"));
    result
        .findings()
        .classes()
        .filter(report -> report.classNames().size() <= MOST_CLASSES)
        .ifPresent(report -> ClassTable.print(System.out, report));
    System.out.println();
    System.out.println(
        "judged by " + NumberFormats.count(result.samples()) + " examples; written to " + output);
    System.out.flush();
    return 0;
  }
}
