package io.slimfit.run.plan;

import io.slimfit.base.InputException;
import io.slimfit.memory.Ledger;
import io.slimfit.memory.Profiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * The other ways to do a run that a plan shows beside it: each profile, and training everything,
 * with everything held or with checkpoints.
 *
 * @param variant makes the configuration from a profile and whether everything trains; throws an
 *     InputException if there is none
 * @param rehearse a configuration
 * @param <C> a configuration
 */
public record Alternatives<C>(
    BiFunction<String, Boolean, C> variant, Function<C, Ledger> rehearse) {
  /**
   * @param profile of the run
   * @param own its peaks
   * @param trainsAll whether everything trains in it
   */
  public List<Plan.Row> rows(String profile, Ledger own, boolean trainsAll) {
    List<Plan.Row> rows = new ArrayList<>();
    for (String name : Profiles.names()) {
      if (name.equals(profile)) {
        rows.add(new Plan.Row(name, true, own));
      } else {
        row(name, name, trainsAll).ifPresent(rows::add);
      }
    }
    if (!trainsAll) {
      row("full fine-tuning", "exact", true).ifPresent(rows::add);
      row("full, checkpointing", "checkpoint", true).ifPresent(rows::add);
    }
    return rows;
  }

  private Optional<Plan.Row> row(String name, String profile, boolean trainsAll) {
    try {
      C config = variant.apply(profile, trainsAll);
      return Optional.of(new Plan.Row(name, false, rehearse.apply(config)));
    } catch (InputException e) {
      return Optional.empty(); // the run's other settings do not fit this profile
    }
  }
}
