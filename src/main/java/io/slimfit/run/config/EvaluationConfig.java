package io.slimfit.run.config;

import io.slimfit.base.Place;
import io.slimfit.task.DataConfig;
import io.slimfit.task.TaskKind;
import io.slimfit.task.Tasks;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * What a trained model is judged by.
 *
 * @param data what it is judged by, and how it is read; the path may also be that of one file
 * @param output where metrics go; must be empty or absent unless {@code overwrite}
 */
public record EvaluationConfig(
    TaskKind<?> task, DataConfig data, InferenceConfig inference, Path output, boolean overwrite) {
  public EvaluationConfig {
    data.requireFit(task);
  }

  /** @param task a name in {@link Tasks#standard} */
  public EvaluationConfig(
      String task, DataConfig data, InferenceConfig inference, Path output, boolean overwrite) {
    this(
        Tasks.standard().get(task, Place.setting("task")), data, inference, output, overwrite);
  }

  /** The same with what this machine is fast in; a person is told what changes. */
  public EvaluationConfig onThisMachine(Consumer<String> note) {
    return new EvaluationConfig(task, data, inference.onThisMachine(note), output, overwrite);
  }
}
