package io.slimfit.freeze;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * An option of a freezing policy, declared in the policy's row of {@link FreezePolicies}. The
 * command line, its help and configuration files find it there.
 *
 * @param name the name of the field: {@code freezeRate}
 * @param unit the placeholder of its value in help: {@code SHARE}, {@code N}
 * @param meaning a sentence for help, without the policies and the default
 * @param type the type of its value: Double, Integer or String
 * @param standard the default value; empty if the task's recipe has it, or if there is none
 * @param allowed which values are allowed
 * @param remedy says which values are allowed: {@code Give a number of at least 1}
 */
public record PolicyOption<T>(
    String name,
    String unit,
    String meaning,
    Class<T> type,
    Optional<T> standard,
    Predicate<T> allowed,
    String remedy) {
  public static PolicyOption<Double> number(
      String name, String unit, String meaning, Predicate<Double> allowed, String remedy) {
    return new PolicyOption<>(name, unit, meaning, Double.class, Optional.empty(), allowed, remedy);
  }

  /** A whole number of at least {@code least}. */
  public static PolicyOption<Integer> count(String name, String unit, String meaning, int least) {
    return new PolicyOption<>(
        name,
        unit,
        meaning,
        Integer.class,
        Optional.empty(),
        value -> value >= least,
        "Give a number of at least " + least);
  }

  public static PolicyOption<String> text(String name, String unit, String meaning) {
    return new PolicyOption<>(
        name, unit, meaning, String.class, Optional.empty(), value -> true, "Give a text");
  }

  /** An {@link Interval}. */
  static PolicyOption<String> interval(String name, String meaning) {
    return new PolicyOption<>(
        name,
        "epoch|run|STEPS",
        meaning,
        String.class,
        Optional.empty(),
        Interval::isOne,
        "Give a number of steps, epoch or run");
  }

  public PolicyOption<T> withStandard(T value) {
    return new PolicyOption<>(name, unit, meaning, type, Optional.of(value), allowed, remedy);
  }

  public Place place() {
    return Place.setting(name);
  }

  /** @throws InputException if the value is not allowed */
  public T checked(T value) {
    if (!allowed.test(value)) {
      throw new InputException(place(), value + " is outside the allowed range", remedy);
    }
    return value;
  }
}
