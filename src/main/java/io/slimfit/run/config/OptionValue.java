package io.slimfit.run.config;

import io.slimfit.base.Place;
import io.slimfit.base.Registry;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * How the value of an option is written.
 *
 * @param placeholder what stands for the value in help, such as {@code SHARE}; empty for a flag
 * @param type of one value
 * @param shape how many values there are
 * @param reader from a word to a value; it throws an InputException at the place it is given, a
 *     NumberFormatException, or an InvalidPathException
 */
record OptionValue(
    String placeholder, Class<?> type, Shape shape, BiFunction<String, Place, Object> reader) {
  private static final Registry<Boolean> SWITCH =
      new Registry<Boolean>("value").with("on", true).with("off", false);

  /** How many values an option has. */
  enum Shape {
    /** None: the option is there or not. */
    FLAG,
    /** One. */
    SINGLE,
    /** Several, with commas between them. */
    COMMAS,
    /** One each time that the option is given. */
    REPEATED
  }

  /** A value with the Java type that reading it gives. */
  record Typed<T>(OptionValue value) {}

  static Typed<Boolean> flag() {
    return new Typed<>(
        new OptionValue("", Boolean.class, Shape.FLAG, (word, place) -> truth(word)));
  }

  /** Of a flag that is given with a truth value, as in {@code --truncate=false}. */
  private static boolean truth(String word) {
    return switch (word) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException(word);
    };
  }

  static Typed<Boolean> onOff() {
    return choice("on|off", Boolean.class, SWITCH);
  }

  static <T> Typed<T> choice(String placeholder, Class<T> type, Registry<T> words) {
    return single(placeholder, type, words::get);
  }

  static Typed<String> text(String placeholder) {
    return single(placeholder, String.class, (word, place) -> word);
  }

  static Typed<Path> path(String placeholder) {
    return single(placeholder, Path.class, (word, place) -> Path.of(word));
  }

  static Typed<Integer> count(String placeholder) {
    return single(placeholder, Integer.class, (word, place) -> Integer.valueOf(word));
  }

  static Typed<Long> longCount(String placeholder) {
    return single(placeholder, Long.class, (word, place) -> Long.valueOf(word));
  }

  static Typed<Double> number(String placeholder) {
    return single(placeholder, Double.class, (word, place) -> Double.valueOf(word));
  }

  static <T> Typed<T> single(
      String placeholder, Class<T> type, BiFunction<String, Place, ? extends T> reader) {
    return new Typed<>(new OptionValue(placeholder, type, Shape.SINGLE, reader::apply));
  }

  static Typed<List<String>> texts(String placeholder, Shape shape) {
    return new Typed<>(new OptionValue(placeholder, String.class, shape, (word, place) -> word));
  }

  static Typed<List<Long>> longCounts(String placeholder) {
    return new Typed<>(new OptionValue(
        placeholder, Long.class, Shape.COMMAS, (word, place) -> Long.valueOf(word)));
  }

  Optional<String> separator() {
    return shape == Shape.COMMAS ? Optional.of(",") : Optional.empty();
  }
}
