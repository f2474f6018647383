package io.slimfit.train;

import io.slimfit.base.Place;
import io.slimfit.task.Tasks;
import io.slimfit.task.TextFiles;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a trained model is judged by.
 *
 * @param task a name in {@link Tasks}
 * @param data the task's folder, its parent, or one file
 * @param files of one's own, and what to do about bad rows
 * @param questions how answers are looked for, in question answering
 * @param output where metrics go; must be empty or absent unless {@code overwrite}
 */
public record EvaluationConfig(
    String task,
    Optional<Path> data,
    TextFiles files,
    QuestionConfig questions,
    InferenceConfig inference,
    Path output,
    boolean overwrite) {
  public EvaluationConfig {
    Tasks.get(task, Place.option("--task"));
  }
}
