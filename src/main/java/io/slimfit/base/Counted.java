package io.slimfit.base;

/** Numbers of things as one writes them: {@code 1 row}, {@code 2 rows}, {@code 0 classes}. */
public final class Counted {
  private Counted() {}

  /**
   * A number with its noun.
   *
   * @param noun in the singular, with a regular plural, such as {@code label column} or
   *     {@code class}
   */
  public static String of(long count, String noun) {
    return count + " " + noun + (count == 1 ? "" : ending(noun));
  }

  /** A number with its noun and verb, such as {@code 1 row has} and {@code 2 rows have}. */
  public static String of(long count, String noun, String one, String several) {
    return of(count, noun) + " " + (count == 1 ? one : several);
  }

  private static String ending(String noun) {
    return noun.matches(".*(s|x|ch|sh)") ? "es" : "s";
  }
}
