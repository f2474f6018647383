package io.slimfit.task;

import java.nio.file.Path;
import java.util.Optional;

/** A task whose examples are texts, or pairs of texts, with a label each. */
public interface TextTask extends Task {
  /**
   * Finds the examples and says what their labels may be.
   *
   * @param data {@code --data}: the task's folder or its parent; unused by a task that brings its data
   * @throws io.slimfit.base.InputException if it is needed and missing, or holds no such task
   */
  TextExamples load(Optional<Path> data);
}
