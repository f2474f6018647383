package io.slimfit.cli.options;

import io.slimfit.base.InputException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Options of which a run takes one: two together are a mistake, and one on the command line puts
 * its rival in a file aside.
 */
public final class MutuallyExclusive {
  private static final List<List<String>> RIVALS = List.of(
      List.of("--warmup-steps", "--warmup-ratio"),
      List.of("--seeds", "--seed"),
      List.of("--freeze-pattern", "--freeze-blocks"));

  private MutuallyExclusive() {}

  /** @throws InputException naming both if there are two that exclude each other */
  public static void check(Collection<Setting> settings) {
    for (Setting setting : settings) {
      for (Setting other : settings) {
        if (rival(setting.name()).filter(other.name()::equals).isPresent()
            && isFirst(setting.name())) {
          throw new InputException(
              setting.place(), "excludes option " + other.name(), "Give one of the two");
        }
      }
    }
  }

  /** Whether this option or its rival is among those. */
  public static boolean isDecided(String option, Set<String> given) {
    return given.contains(option) || rival(option).filter(given::contains).isPresent();
  }

  private static Optional<String> rival(String option) {
    return RIVALS.stream()
        .filter(pair -> pair.contains(option))
        .map(pair -> pair.get(pair.get(0).equals(option) ? 1 : 0))
        .findFirst();
  }

  private static boolean isFirst(String option) {
    return RIVALS.stream().anyMatch(pair -> pair.get(0).equals(option));
  }
}
