package io.slimfit.train;

import io.slimfit.task.Task;
import io.slimfit.task.TextFiles;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a run learns from, and how it is read and weighed.
 *
 * @param path {@code --data}: the task's folder or its parent, or a data set of images
 * @param files of one's own, what share of them is held out, and what to do about bad rows
 * @param images how images are read and varied
 * @param questions how answers are looked for, in question answering
 * @param loss how wrong classes are weighed
 */
public record DataConfig(
    Optional<Path> path,
    TextFiles files,
    ImageConfig images,
    QuestionConfig questions,
    LossConfig loss) {
  /** @throws io.slimfit.base.InputException naming an option that the task has no use for */
  void requireFit(Task task) {
    files.requireFit(task);
    images.requireFit(task);
    questions.requireFit(task);
  }
}
