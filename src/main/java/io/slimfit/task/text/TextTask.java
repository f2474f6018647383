package io.slimfit.task.text;

import io.slimfit.task.Labels;
import io.slimfit.task.TaskKind;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A task whose examples are texts, or pairs of texts, with a label each. */
public interface TextTask extends TaskKind {
  /**
   * Finds the examples and says what their labels may be.
   *
   * @param data {@code --data}: the task's folder or its parent; nothing for a task that brings its data
   * @param files of one's own, for the task that learns from them, and what to do about bad rows
   * @throws io.slimfit.base.InputException if the data are needed and missing, or hold no such task
   */
  TextExamples load(Optional<Path> data, TextFiles files);

  /**
   * What a trained model is judged on; there is nothing to train on in it.
   *
   * @param data as for {@link #load}, or one file
   * @param ofModel the labels of the model: examples get their numbers
   * @throws io.slimfit.base.InputException if there is nothing to judge by, or the model has other labels than the task
   */
  TextExamples evaluations(Optional<Path> data, TextFiles files, Labels ofModel);

  /**
   * Examples to be predicted.
   *
   * @param data as for {@link #load}, or one file
   * @throws io.slimfit.base.InputException if there are none
   */
  List<PredictionSet> toPredict(Optional<Path> data, TextFiles files);
}
