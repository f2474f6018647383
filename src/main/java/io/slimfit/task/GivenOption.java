package io.slimfit.task;

import java.util.Arrays;
import java.util.Optional;

/**
 * An option of the command that a task or a model may have no use for: to be refused then, rather than passed over.
 *
 * @param name with its dashes
 * @param isGiven whether it says something else than what holds anyway
 */
public record GivenOption(String name, boolean isGiven) {
  /** The name of the first of them that is given. */
  public static Optional<String> first(GivenOption... options) {
    return Arrays.stream(options)
        .filter(GivenOption::isGiven)
        .map(GivenOption::name)
        .findFirst();
  }
}
