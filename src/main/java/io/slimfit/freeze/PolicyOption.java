package io.slimfit.freeze;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * An option of a freezing policy, declared in the policy's row of {@link FreezePolicies}. The
 * command line, its help and configuration files read it there.
 *
 * @param name of the field: {@code freezeRate}
 * @param unit what help calls its value: {@code SHARE}, {@code N}
 * @param meaning a sentence for help, without the policies it goes with and without the default
 * @param type of its value: Double, Integer or String
 * @param standard its value unless one is given; empty if there is none here: the task's recipe
 *     gives it, or the policy goes without
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
