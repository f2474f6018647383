package io.slimfit.task;

import io.slimfit.task.text.TextTask;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * What is learned, and how it is judged; how its data come says the kind of task. To add one: an implementation of {@link TextTask}
 * (or of another kind) and a line in {@link Tasks}.
 */
public interface TaskKind {
  /** As in {@code --task}. */
  String name();

  /** One line for people. */
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
}
