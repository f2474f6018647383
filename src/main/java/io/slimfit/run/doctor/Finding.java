package io.slimfit.run.doctor;

/**
 * Something about this machine.
 *
 * @param about a few words
 * @param text what was found; it names settings as {@link io.slimfit.base.Settings} describes
 * @param remedy what to do about it; empty if nothing is wrong
 */
public record Finding(Weight weight, String about, String text, String remedy) {
  /** How much it matters. */
  public enum Weight {
    /** All is well. */
    FINE,
    /** Training can start, but something is slower, or will fail if it is used. */
    NOTABLE,
    /** Training cannot start. */
    FATAL
  }

  static Finding fine(String about, String text) {
    return new Finding(Weight.FINE, about, text, "");
  }

  static Finding notable(String about, String text, String remedy) {
    return new Finding(Weight.NOTABLE, about, text, remedy);
  }

  static Finding fatal(String about, String text, String remedy) {
    return new Finding(Weight.FATAL, about, text, remedy);
  }
}
