package io.slimfit.base;

import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Bad input: where it is, what is wrong, and what to do about it. The command prints it in at most
 * three lines and exits with code 2; a library user finds the same text in {@link #getMessage()}.
 */
public final class InputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Place place;
  private final String problem;
  private final String remedy;

  /**
   * @param problem what is wrong, including the value that was found
   * @param remedy what the user can do, in the imperative
   */
  public InputException(Place place, String problem, String remedy) {
    super(Settings.forLibrary(place + ": " + problem + ". " + remedy));
    this.place = place;
    this.problem = problem;
    this.remedy = remedy;
  }

  public InputException(Place place, String problem, String remedy, Throwable cause) {
    this(place, problem, remedy);
    initCause(cause);
  }

  /** The same failure in the words of {@code naming}; see {@link Settings#named}. */
  public InputException named(BiFunction<String, Optional<String>, Optional<String>> naming) {
    return new InputException(
        place.named(naming), Settings.named(problem, naming), Settings.named(remedy, naming), this);
  }

  public Place place() {
    return place;
  }

  public String problem() {
    return problem;
  }

  public String remedy() {
    return remedy;
  }
}
