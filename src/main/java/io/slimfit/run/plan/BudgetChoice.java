package io.slimfit.run.plan;

import io.slimfit.optim.OptimizerStates;
import io.slimfit.task.MicroBatch;
import java.util.Optional;

/**
 * A way to compute the steps of a run, as far as a budget may decide it.
 *
 * @param profile empty if it is as given
 * @param parts empty if they are as given
 * @param states empty if they are as given
 * @param threads empty if they are as given
 * @param slowness the time of a step, relative to the fastest choice; measured on BERT-base
 *     (docs/benchmarks.md)
 */
public record BudgetChoice(
    Optional<String> profile,
    Optional<MicroBatch> parts,
    Optional<OptimizerStates> states,
    Optional<Integer> threads,
    double slowness) {
  /** In words; it names settings as {@link io.slimfit.base.Settings} describes. */
  public String describe() {
    StringBuilder words = new StringBuilder();
    profile.ifPresent(name -> words.append("{profile ").append(name).append("}, "));
    parts
        .filter(cut -> !(cut instanceof MicroBatch.Standard))
        .ifPresent(cut -> words.append("{microBatch ").append(cut.optionValue()).append("}, "));
    states
        .filter(kind -> kind == OptimizerStates.PAGED)
        .ifPresent(kind -> words.append("{optimizerStates paged}, "));
    threads.ifPresent(count -> words.append("{threads ").append(count).append("}, "));
    return words.length() == 0 ? "all as given" : words.substring(0, words.length() - 2);
  }
}
