package io.slimfit.cli;

import io.slimfit.base.Place;
import io.slimfit.cli.options.Flags;
import io.slimfit.cli.output.NumberFormats;
import io.slimfit.task.Recipe;
import io.slimfit.task.SettingsGroup;
import io.slimfit.task.TaskKind;
import io.slimfit.task.Tasks;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code slimfit tasks}: lists the tasks and their default settings. */
@Command(
    name = "tasks",
    mixinStandardHelpOptions = true,
    description = "Lists the tasks and their recipes, the default settings of a run.")
final class TasksCommand implements Callable<Integer> {
  private static final List<String> NOTES = List.of(
      "By default nothing is frozen, because freezing costs accuracy: docs/accuracy.md. lean is the"
          + " default profile.",
      "With --freeze POLICY, --freeze-rate, --lora-rank or --recipe paper, the three columns with"
          + " freezing apply.",
      "Learning rates are for models such as BERT-base. The embedded models, which are half as"
          + " wide, learn at twice the rate;",
      "--recipe paper never doubles it.");

  private static final String ROW = "%-11s %13s %10s %6s %10s %4s   %11s %13s %10s   %s%n";

  private final Tasks tasks;

  TasksCommand(Tasks tasks) {
    this.tasks = tasks;
  }

  @Override
  public Integer call() {
    row("", "", "", "", "", "", "with", "freezing:", "", "");
    row(
        "task",
        "learning rate",
        "batch size",
        "epochs",
        "input size",
        "seed",
        "freeze rate",
        "learning rate",
        "batch size",
        "description");
    for (String name : tasks.names()) {
      TaskKind<?> task = tasks.get(name, Place.of("tasks"));
      Recipe recipe = task.recipe();
      boolean images = task.settings().contains(SettingsGroup.IMAGES);
      row(
          name,
          NumberFormats.rate(recipe.learningRate()),
          recipe.batchSize(),
          recipe.epochs(),
          images ? recipe.inputSize() + " px" : recipe.inputSize(),
          recipe.seed(),
          NumberFormats.plain(recipe.freezing().rate()),
          NumberFormats.rate(recipe.freezing().learningRate()),
          recipe.freezing().batchSize(),
          Flags.in(task.description()));
    }
    System.out.println();
    NOTES.forEach(System.out::println);
    return 0;
  }

  private static void row(Object... cells) {
    System.out.printf(Locale.ROOT, ROW, cells);
  }
}
