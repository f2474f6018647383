package io.slimfit.task;

import io.slimfit.data.Example;
import io.slimfit.model.Objective;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What is learned from which data, and how it is judged. To add one: an implementation here and a line in {@link Tasks}. */
public interface Task {
  /** As in {@code --task}. */
  String name();

  /** One line for people. */
  String description();

  /** What a run trains with unless told otherwise. */
  Recipe recipe();

  Labels labels();

  Objective objective();

  /** A fresh judge of answers. */
  Evaluation evaluation();

  /**
   * Reads the examples.
   *
   * @param folder {@code --data}: the task's folder or its parent; unused by a task that brings its data
   * @throws io.slimfit.base.InputException if it is needed and missing, or a file is wrong
   */
  Data load(Optional<Path> folder);

  /**
   * All examples of a task.
   *
   * @param evaluations to judge the model on, at least one
   */
  record Data(List<Example> train, List<EvaluationSet> evaluations) {}

  /** @param metricSuffix behind the names of its metrics, empty for the first set */
  record EvaluationSet(String metricSuffix, List<Example> examples) {}
}
