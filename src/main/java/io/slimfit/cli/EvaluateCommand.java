package io.slimfit.cli;

import io.slimfit.SlimFit;
import io.slimfit.cli.options.GivenOptions;
import io.slimfit.cli.output.ClassTable;
import io.slimfit.cli.output.Notes;
import io.slimfit.cli.output.NumberFormats;
import io.slimfit.run.EvaluationResult;
import io.slimfit.run.config.Command;
import io.slimfit.run.config.EvaluationConfig;
import io.slimfit.run.config.OptionValues;
import io.slimfit.run.config.OutputOptions;
import io.slimfit.run.output.ClaimedFolder;
import io.slimfit.task.Tasks;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;

/** {@code slimfit evaluate}: computes the metrics of a trained model. */
final class EvaluateCommand implements Callable<Integer> {
  private static final int METRIC_PLACES = 4;
  private static final int MOST_CLASSES = 20; // in the table; metrics.json lists all

  private final Tasks tasks;
  private final GivenOptions given = new GivenOptions(Command.EVALUATE);

  EvaluateCommand(Tasks tasks) {
    this.tasks = tasks;
  }

  CommandSpec spec() {
    return given.commandSpec(
        this,
        "evaluate",
        "Evaluates a trained model on a task's examples; writes metrics.json and report.html.");
  }

  @Override
  public Integer call() {
    OptionValues values = given.values();
    EvaluationConfig config = EvaluationConfig.of(values, tasks);
    if (values.has(OutputOptions.OUTPUT)) {
      return evaluate(config);
    }
    try (ClaimedFolder folder = ClaimedFolder.of(config.output())) {
      values.set(OutputOptions.OUTPUT, folder.path().toString());
      return evaluate(EvaluationConfig.of(values, tasks));
    }
  }

  private static int evaluate(EvaluationConfig config) {
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
    result.details().classes().stream()
        .filter(report -> report.classNames().size() <= MOST_CLASSES)
        .forEach(report -> ClassTable.print(System.out, report));
    System.out.println();
    System.out.println("evaluated on " + NumberFormats.count(result.samples(), "example")
        + "; results written to " + config.output());
    System.out.flush();
    return 0;
  }
}
