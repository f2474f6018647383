package io.slimfit.freeze;

import io.slimfit.base.Counted;
import io.slimfit.base.CounterRandom;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * BAdam (Luo et al., 2024, arXiv 2404.02827): block coordinate descent. One block trains for
 * {@code interval} steps, with all its weights and biases; then its optimizer states are dropped
 * and the next one trains. The embeddings count as a block. Each round visits every block once, in
 * an order that is drawn anew. Simplified: everything above the blocks trains in every step.
 *
 * @param interval for how many steps a block trains
 */
record BlocksInTurn(int interval) implements FreezePolicy {
  static final PolicyOption<Integer> INTERVAL = PolicyOption.count(
          "badamInterval", "STEPS", "For how many steps a block trains, until the next does", 1)
      .withStandard(50);

  private static final long SITE =
      0x6261646D; // keeps these draws apart from those of other uses of the seed

  BlocksInTurn {
    INTERVAL.checked(interval);
  }

  static BlocksInTurn of(FreezeConfig config) {
    return new BlocksInTurn(config.required(INTERVAL));
  }

  @Override
  public String describe(int weights) {
    return "badam, the blocks train in turn, for " + Counted.of(interval, "step") + " each";
  }

  @Override
  public ActiveSet choose(List<Trainable> parameters, Distances distances, long step, long seed) {
    int turn = block(parameters, step / interval, seed);
    return ActiveSet.of(parameters.stream()
        .filter(parameter -> parameter.block() == Trainable.ABOVE || parameter.block() == turn)
        .map(Trainable::name)
        .toList());
  }

  @Override
  public Set<String> forgotten(List<Trainable> parameters, long step, long seed) {
    if (step == 0 || step % interval != 0) {
      return Set.of();
    }
    int before = block(parameters, step / interval - 1, seed);
    int turn = block(parameters, step / interval, seed);
    return parameters.stream()
        .filter(parameter -> parameter.block() == before && before != turn)
        .map(Trainable::name)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The block that trains in a turn; {@link Trainable#ABOVE} if there is none. */
  private static int block(List<Trainable> parameters, long turn, long seed) {
    int[] known = parameters.stream()
        .mapToInt(Trainable::block)
        .filter(block -> block != Trainable.ABOVE)
        .distinct()
        .sorted()
        .toArray();
    if (known.length == 0) {
      return Trainable.ABOVE;
    }
    long round = turn / known.length;
    int[] order = CounterRandom.permutation(known.length, CounterRandom.key(seed, round, SITE));
    return known[order[(int) (turn % known.length)]];
  }
}
