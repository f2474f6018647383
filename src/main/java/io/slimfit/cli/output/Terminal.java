package io.slimfit.cli.output;

import java.util.Map;

/**
 * What standard error is. The launcher finds out and says so in system properties:
 * {@code System.console()} asks about standard input and output.
 *
 * @param redraws whether a line may be written again over itself
 * @param width columns
 */
public record Terminal(boolean redraws, int width) {
  /** Narrower than this, a progress bar says nothing. */
  static final int NARROWEST = 40;

  private static final int LONGEST_HELP_LINE = 120;
  private static final int SHORTEST_HELP_LINE = 60;

  public static Terminal ofProcess() {
    return of(
        Boolean.getBoolean("slimfit.terminal"),
        Integer.getInteger("slimfit.width", LONGEST_HELP_LINE),
        System.getenv());
  }

  static Terminal of(boolean isTerminal, int width, Map<String, String> environment) {
    boolean plain = !environment.getOrDefault("NO_COLOR", "").isEmpty()
        || environment.getOrDefault("TERM", "").equals("dumb");
    return new Terminal(isTerminal && !plain && width >= NARROWEST, width);
  }

  public int helpWidth() {
    return Math.min(LONGEST_HELP_LINE, Math.max(SHORTEST_HELP_LINE, width));
  }
}
