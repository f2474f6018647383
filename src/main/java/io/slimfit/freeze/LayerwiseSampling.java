package io.slimfit.freeze;

import io.slimfit.base.Counted;
import io.slimfit.base.CounterRandom;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * LISA (Pan et al., 2024, arXiv 2403.17919): a few blocks train with all their weights and biases,
 * and the other blocks are frozen; new blocks are drawn every {@code interval} steps. Embeddings,
 * and everything above the blocks, train in every step.
 *
 * <p>The blocks of a step depend only on (parameters, seed, step / interval). When a block is
 * frozen again, its optimizer states are dropped: at most {@code blocks} blocks have states, and a
 * block that is drawn again starts with fresh ones.
 *
 * @param blocks how many blocks train at a time; all, if the model has fewer
 * @param interval for how many steps they train
 */
public record LayerwiseSampling(int blocks, int interval) implements FreezePolicy {
  public static final PolicyOption<Integer> BLOCKS = PolicyOption.count(
          "lisaBlocks", "N", "How many blocks train at a time", 1)
      .withStandard(2);
  public static final PolicyOption<Integer> INTERVAL = PolicyOption.count(
          "lisaInterval", "STEPS", "After how many steps new blocks are drawn", 1)
      .withStandard(20);

  private static final long SITE =
      0x6C697361; // keeps these draws apart from those of other uses of the seed

  public LayerwiseSampling {
    BLOCKS.checked(blocks);
    INTERVAL.checked(interval);
  }

  static LayerwiseSampling of(FreezeConfig config) {
    return new LayerwiseSampling(config.required(BLOCKS), config.required(INTERVAL));
  }

  @Override
  public String describe(int weights) {
    String some = Counted.of(blocks, "block", "trains", "train");
    return "lisa, " + some + " at a time, drawn again every "
        + (interval == 1 ? "step" : interval + " steps");
  }

  @Override
  public ActiveSet choose(List<Trainable> parameters, Distances distances, long step, long seed) {
    Set<Integer> drawn = drawn(parameters, step / interval, seed);
    return ActiveSet.of(parameters.stream()
        .filter(parameter -> !parameter.isInBlock() || drawn.contains(parameter.block()))
        .map(Trainable::name)
        .toList());
  }

  @Override
  public Set<String> forgotten(List<Trainable> parameters, long step, long seed) {
    if (step == 0 || step % interval != 0) {
      return Set.of();
    }
    Set<Integer> frozenAgain = drawn(parameters, step / interval - 1, seed);
    frozenAgain.removeAll(drawn(parameters, step / interval, seed));
    return parameters.stream()
        .filter(parameter -> frozenAgain.contains(parameter.block()))
        .map(Trainable::name)
        .collect(Collectors.toUnmodifiableSet());
  }

  private Set<Integer> drawn(List<Trainable> parameters, long draw, long seed) {
    int[] known = parameters.stream()
        .filter(Trainable::isInBlock)
        .mapToInt(Trainable::block)
        .distinct()
        .sorted()
        .toArray();
    int[] order = CounterRandom.permutation(known.length, CounterRandom.key(seed, draw, SITE));
    return Arrays.stream(order)
        .limit(blocks)
        .mapToObj(i -> known[i])
        .collect(Collectors.toCollection(HashSet::new));
  }
}
