package io.slimfit.run.plan;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.memory.MemoryBudget;
import io.slimfit.optim.OptimizerStates;
import io.slimfit.task.MicroBatch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * Finds the fastest way to compute the same steps within a memory budget. It varies what costs time
 * and not accuracy: the profile, the size of parts, where optimizer states are kept, and the number
 * of threads. What the user has given stays as it is. Every choice is rehearsed, so nothing is
 * guessed.
 */
public final class BudgetSearch {
  /** What a run may need beyond its plan: the Java heap grows while data are read. */
  public static final long RESERVE = 40L << 20;

  /**
   * How much the floor of one process differs from that of another: the smallest budget that is
   * named must do in the next one, too. 566 to 603 MiB were seen for the same plan, on a machine
   * that was busy with other programs.
   */
  private static final long FLOORS_DIFFER = 40L << 20;

  private static final Place BUDGET = Place.setting("memoryBudget");
  private static final double PAGED = 1.04;
  private static final String CODED = "adamw8bit";

  private final List<BudgetChoice> choices; // the fastest first
  private final String smaller; // what else would help

  /**
   * @param profiles the profiles to choose from; none if it is given
   * @param hasParts whether the size of parts is given
   * @param usualParts how batches are cut otherwise
   * @param hasStates whether it is given where optimizer states are kept
   * @param threads how many there are; 1 if their number is given
   * @param optimizer its name
   */
  public BudgetSearch(
      List<String> profiles,
      boolean hasParts,
      MicroBatch usualParts,
      boolean hasStates,
      int threads,
      String optimizer) {
    smaller = "use " + (optimizer.equals(CODED) ? "" : "{optimizer " + CODED + "}, ")
        + "a smaller model, shorter texts, or a higher {freezeRate}";
    List<BudgetChoice> all = new ArrayList<>();
    for (Option<String> profile : profiles(profiles)) {
      for (Option<MicroBatch> parts : parts(hasParts, usualParts)) {
        for (Option<OptimizerStates> states : states(hasStates)) {
          for (int count = threads; count >= 1; count = count / 2) {
            all.add(new BudgetChoice(
                profile.value,
                parts.value,
                states.value,
                count == threads ? Optional.empty() : Optional.of(count),
                profile.slowness * parts.slowness * states.slowness * threads / count));
          }
        }
      }
    }
    all.sort(Comparator.comparingDouble(BudgetChoice::slowness)); // stable
    choices = List.copyOf(all);
  }

  private record Option<T>(Optional<T> value, double slowness) {
    static <T> Option<T> of(T value, double slowness) {
      return new Option<>(Optional.of(value), slowness);
    }

    static <T> List<Option<T>> asGiven() {
      return List.of(new Option<>(Optional.empty(), 1));
    }
  }

  private static List<Option<String>> profiles(List<String> names) {
    return names.isEmpty()
        ? Option.asGiven()
        : names.stream().map(name -> Option.of(name, slowness(name))).toList();
  }

  private static double slowness(String profile) {
    return switch (profile) {
      case "exact" -> 1;
      case "lean" -> 1.18;
      case "min" -> 1.22;
      default -> 1.3; // checkpoint
    };
  }

  private static List<Option<MicroBatch>> parts(boolean given, MicroBatch usual) {
    return given
        ? Option.asGiven()
        : List.of(
            Option.of(usual, 1),
            Option.of(new MicroBatch.Tokens(1024), 1.01),
            Option.of(new MicroBatch.Tokens(512), 1.03),
            Option.of(new MicroBatch.Tokens(256), 1.07),
            Option.of(new MicroBatch.Tokens(128), 1.2));
  }

  private static List<Option<OptimizerStates>> states(boolean given) {
    return given
        ? Option.asGiven()
        : List.of(Option.of(OptimizerStates.RESIDENT, 1), Option.of(OptimizerStates.PAGED, PAGED));
  }

  /**
   * What fits.
   *
   * @param plannedBytes the peak of the process
   * @param note what was chosen and why, for the user
   */
  public record Fit(BudgetChoice choice, long plannedBytes, String note) {}

  private record Planned(BudgetChoice choice, long bytes) {}

  /**
   * The fastest choice that fits.
   *
   * @param peak the peak of the process with a choice, without the reserve; throws an
   *     InputException if it does not go with what is given
   * @throws InputException naming the smallest budget that would do, if none fits
   */
  public Fit within(MemoryBudget budget, Function<BudgetChoice, Long> peak) {
    long bytes = budget.bytes(BUDGET);
    List<Planned> tooLarge = new ArrayList<>();
    Optional<Planned> found = Optional.empty();
    Optional<Planned> cheaper = Optional.empty();
    for (BudgetChoice choice : choices) {
      Optional<Planned> planned = planned(choice, peak);
      if (planned.isEmpty()) {
        continue;
      }
      if (found.isPresent()) {
        long least = found.get().bytes;
        if (planned.get().bytes < least - (least >> 5)) {
          cheaper = planned;
          break;
        }
      } else if (planned.get().bytes <= bytes) {
        found = planned;
      } else {
        tooLarge.add(planned.get());
      }
    }
    if (found.isEmpty()) {
      throw tooSmall(bytes, tooLarge);
    }
    Optional<Planned> dearer =
        tooLarge.stream().reduce((first, second) -> second); // the slowest of those too large
    return new Fit(
        found.get().choice, found.get().bytes, note(bytes, found.get(), dearer, cheaper));
  }

  /**
   * What to do about a run that is too large: the fastest choice that fits, or the one that needs
   * the least.
   *
   * @param bytes what the process may take
   * @param peak as in {@link #within}
   */
  public String advice(long bytes, Function<BudgetChoice, Long> peak) {
    List<Planned> tooLarge = new ArrayList<>();
    for (BudgetChoice choice : choices) {
      Optional<Planned> planned = planned(choice, peak);
      if (planned.isPresent() && planned.get().bytes <= bytes) {
        return "Use " + choice.describe() + ": then the process needs at most "
            + mebibytes(planned.get().bytes);
      }
      planned.ifPresent(tooLarge::add);
    }
    return tooLarge.stream()
            .min(Comparator.comparingLong(Planned::bytes))
            .map(least -> "The least that the process needs is " + mebibytes(least.bytes)
                + ", with " + least.choice.describe() + "; ")
            .orElse("")
        + smaller;
  }

  private static Optional<Planned> planned(BudgetChoice choice, Function<BudgetChoice, Long> peak) {
    try {
      return Optional.of(new Planned(choice, peak.apply(choice) + RESERVE));
    } catch (InputException e) {
      return Optional.empty();
    }
  }

  private static String note(
      long bytes, Planned found, Optional<Planned> dearer, Optional<Planned> cheaper) {
    StringBuilder note = new StringBuilder("within a budget of " + mebibytes(bytes) + ": "
        + found.choice.describe() + ", which needs at most " + mebibytes(found.bytes));
    note.append(dearer
        .map(other -> String.format(
            Locale.ROOT,
            "; %.0f %% faster, but %s: %s",
            100 * (found.choice.slowness() / other.choice.slowness() - 1),
            mebibytes(other.bytes),
            other.choice.describe()))
        .orElse("; this is the fastest choice"));
    note.append(cheaper
        .map(other -> String.format(
            Locale.ROOT,
            "; %.0f %% slower, and %s: %s",
            100 * (other.choice.slowness() / found.choice.slowness() - 1),
            mebibytes(other.bytes),
            other.choice.describe()))
        .orElse("; no other choice needs less"));
    return note.toString();
  }

  private InputException tooSmall(long bytes, List<Planned> tooLarge) {
    Planned least = tooLarge.stream()
        .min(Comparator.comparingLong(Planned::bytes))
        .orElseThrow(() -> new InputException(
            BUDGET, "no choice goes with the other options", "Leave out some of them"));
    return new InputException(
        BUDGET,
        "the run does not fit into " + mebibytes(bytes) + "; it needs at least "
            + mebibytes(least.bytes + FLOORS_DIFFER) + ", with " + least.choice.describe(),
        "Give at least that much, or " + smaller);
  }

  private static String mebibytes(long bytes) {
    return (bytes + (1 << 20) - 1) / (1 << 20) + " MiB";
  }
}
