package io.slimfit.run.config;

import io.slimfit.base.Place;
import io.slimfit.task.DataConfig;
import io.slimfit.task.TaskKind;
import io.slimfit.task.Tasks;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * How a trained model is evaluated.
 *
 * @param data the examples, and how they are read; its path may name a single file
 * @param output the folder for the metrics; must be empty or absent unless {@code overwrite}
 */
public record EvaluationConfig(
    TaskKind<?> task, DataConfig data, InferenceConfig inference, Path output, boolean overwrite) {
  public EvaluationConfig {
    task.requireFit(data.path());
  }

  /** @param task a name in {@link Tasks#standard} */
  public EvaluationConfig(
      String task, DataConfig data, InferenceConfig inference, Path output, boolean overwrite) {
    this(Tasks.standard().get(task, Place.setting("task")), data, inference, output, overwrite);
  }

  /**
   * The configuration that these options make.
   *
   * @param tasks what {@code --task} can name; without it, the task is {@code text}
   */
  public static EvaluationConfig of(OptionValues values, Tasks tasks) {
    TaskKind<?> task =
        tasks.get(values.get(DataOptions.TASK).orElse("text"), Place.setting("task"));
    Options.requireFit(values, Command.EVALUATE, task);
    return new EvaluationConfig(
        task,
        DataSettings.of(values, 0),
        InferenceConfig.of(values, task),
        values
            .get(OutputOptions.OUTPUT)
            .map(Path::of)
            .orElseGet(() -> RunConfigBuilder.datedFolder("evaluate-" + task.name())),
        values.is(OutputOptions.OVERWRITE));
  }

  /**
   * The same, with the precisions that are fast on this machine; {@code note} gets what changes.
   */
  public EvaluationConfig onThisMachine(Consumer<String> note) {
    return new EvaluationConfig(task, data, inference.onThisMachine(note), output, overwrite);
  }
}
