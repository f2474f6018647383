package io.slimfit.run.config;

import io.slimfit.base.Place;
import io.slimfit.task.DataConfig;
import io.slimfit.task.Tasks;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * What a trained model is judged by.
 *
 * @param task a name in {@link Tasks}
 * @param data what it is judged by, and how it is read; the path may also be that of one file
 * @param output where metrics go; must be empty or absent unless {@code overwrite}
 */
public record EvaluationConfig(
    String task, DataConfig data, InferenceConfig inference, Path output, boolean overwrite) {
  public EvaluationConfig {
    data.requireFit(Tasks.get(task, Place.setting("task")));
  }

  /** The same with what this machine is fast in; a person is told what changes. */
  public EvaluationConfig onThisMachine(Consumer<String> note) {
    return new EvaluationConfig(task, data, inference.onThisMachine(note), output, overwrite);
  }
}
