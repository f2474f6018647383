package io.slimfit.task;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.model.Batch;
import io.slimfit.model.HeadKind;
import io.slimfit.task.text.TextFiles;
import io.slimfit.tensor.Workers;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A kind of task: the files it reads, its targets, loss and head, and its batches, predictions and
 * metrics. No other code depends on the kind of a task. To add one, implement this interface, or
 * {@link io.slimfit.task.text.TextTask} for texts with labels, and add a line to {@link Tasks}.
 *
 * @param <B> the kind of batch
 */
public interface TaskKind<B extends Batch<B>> {
  /** The value of {@code --task}. */
  String name();

  /** One line for people; it names settings as {@link io.slimfit.base.Settings} describes. */
  String description();

  /** The default settings of a run. */
  Recipe recipe();

  /** The groups of settings that this task uses, among those that not every task uses. */
  Set<SettingsGroup> settings();

  /** What a model of this task predicts, as far as that is known without reading the data. */
  default OutputSpec usualOutputs() {
    return new OutputSpec(HeadKind.SEQUENCE_CLASSIFICATION, 2, List.of(), Optional.empty());
  }

  /** The metric by which methods are compared. */
  default MainMetric mainMetric() {
    return MainMetric.first();
  }

  /** Whether the task comes with its own data. */
  default boolean hasOwnData() {
    return false;
  }

  /**
   * Refuses data that this task would not read.
   *
   * @param data {@code --data}
   * @throws InputException if a path is given, but the task comes with its own data
   */
  default void requireFit(Optional<Path> data) {
    if (hasOwnData() && data.isPresent()) {
      throw new InputException(
          Place.setting("data"),
          "task " + name() + " has its own examples",
          "Give the task of these examples, {task NAME}, or your own texts, {trainFile FILE}");
    }
  }

  /**
   * Reads the training data; the caller closes them.
   *
   * @param model the model that training starts from
   * @param workers are not closed
   * @param note receives notes for the user
   * @throws io.slimfit.base.InputException if the data are invalid or missing, or the model does
   *     not read such input
   */
  TrainingData<B> training(
      ModelFiles model, TrainingSettings settings, Workers workers, Consumer<String> note);

  /**
   * Finds the data that a trained model is evaluated on; the caller closes them. The parameters are
   * those of {@link #training}.
   *
   * @throws io.slimfit.base.InputException like {@link #training}, or if the model has other labels
   */
  EvaluationData<B> evaluation(
      ModelFiles model,
      DataConfig data,
      InferenceSettings inference,
      Workers workers,
      Consumer<String> note);

  /**
   * The test files, if tasks of this kind have any.
   *
   * @param data {@code --data}
   * @param files the user's own files
   * @throws io.slimfit.base.InputException if tasks of this kind have test files, but there are
   *     none
   */
  default Optional<TestData<B>> testFiles(Optional<Path> data, TextFiles files) {
    return Optional.empty();
  }
}
