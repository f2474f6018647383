package io.slimfit.cli.options;

import io.slimfit.base.InputException;
import io.slimfit.freeze.StaticFreezing;
import io.slimfit.run.config.FreezingOptions;
import io.slimfit.run.config.Option;
import io.slimfit.run.config.OutputOptions;
import io.slimfit.run.config.TrainingOptions;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Pairs of options that exclude each other. Both together are an error, but one on the command line
 * overrides the other in a file.
 */
public final class MutuallyExclusive {
  private static final List<Pair> PAIRS = List.of(
      new Pair(TrainingOptions.WARMUP_STEPS, TrainingOptions.WARMUP_RATIO),
      new Pair(TrainingOptions.SEEDS, TrainingOptions.SEED),
      new Pair(OutputOptions.QUIET, OutputOptions.VERBOSE),
      new Pair(
          FreezingOptions.of(StaticFreezing.PATTERN), FreezingOptions.of(StaticFreezing.BLOCKS)));

  private MutuallyExclusive() {}

  private record Pair(Option<?> first, Option<?> second) {
    Optional<String> other(String flag) {
      if (flag.equals(first.flag())) {
        return Optional.of(second.flag());
      }
      return flag.equals(second.flag()) ? Optional.of(first.flag()) : Optional.empty();
    }
  }

  /** @throws InputException naming both options if two of them exclude each other */
  public static void check(Collection<Setting> settings) {
    for (Setting setting : settings) {
      for (Setting other : settings) {
        if (PAIRS.stream()
            .anyMatch(pair -> pair.first().flag().equals(setting.name())
                && pair.second().flag().equals(other.name()))) {
          throw new InputException(
              setting.place(), "excludes option " + other.name(), "Give one of the two");
        }
      }
    }
  }

  /** Whether {@code given} contains this option, or the one that it excludes. */
  public static boolean isDecided(String option, Set<String> given) {
    return given.contains(option)
        || PAIRS.stream().flatMap(pair -> pair.other(option).stream()).anyMatch(given::contains);
  }
}
