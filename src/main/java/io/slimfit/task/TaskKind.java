package io.slimfit.task;

import io.slimfit.model.Batch;
import io.slimfit.task.text.TextFiles;
import io.slimfit.tensor.Workers;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A kind of task: which files it reads, what the targets, the loss and the head are, and what its
 * batches, predictions and metrics are. Nothing else asks of which kind a task is. To add one: an
 * implementation, or one of {@link io.slimfit.task.text.TextTask} for texts with labels, and a line
 * in {@link Tasks}.
 *
 * @param <B> what a batch is
 */
public interface TaskKind<B extends Batch<B>> {
  /** As in {@code --task}. */
  String name();

  /** One line for people; it names settings as {@link io.slimfit.base.Settings} describes. */
  String description();

  /** What a run trains with unless told otherwise. */
  Recipe recipe();

  /** What of the settings that not every task has this one takes. */
  Set<SettingsGroup> settings();

  /**
   * Refuses data that it would not read.
   *
   * @param data {@code --data}
   * @throws io.slimfit.base.InputException if there are some, but the task brings its own
   */
  default void requireFit(Optional<Path> data) {}

  /**
   * Reads what a run trains on; the caller closes it.
   *
   * @param model that training starts from
   * @param workers stay open
   * @param note is told what a person may want to know
   * @throws io.slimfit.base.InputException if the data are wrong or missing, or the model does not
   *     read such input
   */
  TrainingData<B> training(
      ModelFiles model, TrainingSettings settings, Workers workers, Consumer<String> note);

  /**
   * Finds what a trained model is evaluated on; the caller closes it. Parameters as in
   * {@link #training}.
   *
   * @throws io.slimfit.base.InputException as {@link #training}, or if the model has other labels
   */
  EvaluationData<B> evaluation(
      ModelFiles model,
      DataConfig data,
      InferenceSettings inference,
      Workers workers,
      Consumer<String> note);

  /**
   * The test files, if tasks of this kind have some.
   *
   * @param data {@code --data}
   * @param files of the user's own
   * @throws io.slimfit.base.InputException if tasks of this kind have some, but there are none
   */
  default Optional<TestData<B>> testFiles(Optional<Path> data, TextFiles files) {
    return Optional.empty();
  }
}
