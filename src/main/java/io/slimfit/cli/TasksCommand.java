package io.slimfit.cli;

import io.slimfit.base.Place;
import io.slimfit.cli.options.Flags;
import io.slimfit.cli.output.NumberFormats;
import io.slimfit.task.Recipe;
import io.slimfit.task.SettingsGroup;
import io.slimfit.task.TaskKind;
import io.slimfit.task.Tasks;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * {@code slimfit tasks}: what can be learned, and what it is trained with unless told otherwise.
 */
@Command(
    name = "tasks",
    mixinStandardHelpOptions = true,
    description = "Lists the tasks and their recipes.")
final class TasksCommand implements Callable<Integer> {
  private static final String ROW = "%-11s %11s %13s %6s %10s %10s %4s  %s%n";

  private final Tasks tasks;

  TasksCommand(Tasks tasks) {
    this.tasks = tasks;
  }

  @Override
  public Integer call() {
    System.out.printf(
        Locale.ROOT,
        ROW,
        "task",
        "freeze rate",
        "learning rate",
        "epochs",
        "batch size",
        "input size",
        "seed",
        "description");
    for (String name : tasks.names()) {
      TaskKind<?> task = tasks.get(name, Place.of("tasks"));
      Recipe recipe = task.recipe();
      System.out.printf(
          Locale.ROOT,
          ROW,
          name,
          NumberFormats.plain(recipe.freezeRate()),
          NumberFormats.rate(recipe.learningRate()),
          recipe.epochs(),
          recipe.batchSize(),
          task.settings().contains(SettingsGroup.IMAGES)
              ? recipe.inputSize() + " px"
              : recipe.inputSize(),
          recipe.seed(),
          Flags.in(task.description()));
    }
    return 0;
  }
}
