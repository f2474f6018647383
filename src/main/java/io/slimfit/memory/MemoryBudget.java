package io.slimfit.memory;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much memory the whole process may take: Java, libraries and tensors.
 *
 * @param given in bytes; empty for what the machine or the container has left
 */
public record MemoryBudget(OptionalLong given) {
  private static final String AUTO = "auto";
  private static final Pattern SIZE =
      Pattern.compile("(\\d{1,15}(?:\\.\\d{1,6})?) ?([kmgt]?)(i?)b?", Pattern.CASE_INSENSITIVE);
  private static final String UNITS = "kmgt";
  private static final int BINARY = 1024;
  private static final int DECIMAL = 1000;

  /**
   * @param text {@code auto}, or a number with a unit: {@code 800MiB}, {@code 1.5g}. KB, MB and GB
   *     are powers of 1000, all others of 1024.
   * @throws InputException if it is neither
   */
  public static MemoryBudget parse(String text, Place place) {
    if (text.equalsIgnoreCase(AUTO)) {
      return new MemoryBudget(OptionalLong.empty());
    }
    Matcher size = SIZE.matcher(text);
    if (!size.matches()) {
      throw wrong(text, place);
    }
    String unit = size.group(2).toLowerCase(Locale.ROOT);
    boolean hasB = text.toLowerCase(Locale.ROOT).endsWith("b");
    int base = hasB && size.group(3).isEmpty() ? DECIMAL : BINARY;
    double bytes = Double.parseDouble(size.group(1))
        * (unit.isEmpty() ? 1 : Math.pow(base, UNITS.indexOf(unit) + 1));
    if (bytes < 1 || bytes > Long.MAX_VALUE / 2.0) {
      throw wrong(text, place);
    }
    return new MemoryBudget(OptionalLong.of((long) bytes));
  }

  /**
   * The bytes that the process may take.
   *
   * @throws InputException if the system does not tell what is left
   */
  public long bytes(Place place) {
    if (given.isPresent()) {
      return given.getAsLong();
    }
    OptionalLong left = AvailableMemory.bytes();
    if (left.isEmpty()) {
      throw new InputException(
          place, "this system does not tell how much memory is left", "Give a size, such as 2GiB");
    }
    return left.getAsLong() + ProcessMemory.bytes();
  }

  private static InputException wrong(String text, Place place) {
    return new InputException(
        place,
        "'" + Place.printable(text) + "' is not a size",
        "Give a number with a unit, such as 800MiB or 2GiB, or auto");
  }

  @Override
  public String toString() {
    return given.isPresent() ? String.valueOf(given.getAsLong()) : AUTO;
  }
}
