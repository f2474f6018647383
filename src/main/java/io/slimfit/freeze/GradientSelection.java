package io.slimfit.freeze;

import io.slimfit.base.CounterRandom;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The blocks with the largest gradients train, and now and then other ones are explored, after
 * AdaGradSelect (Kumar et al., 2025, arXiv 2512.15764). Every {@code interval} steps, blocks are
 * chosen again: with probability ε at random, otherwise those whose gradients had the largest norm
 * when they last trained. ε is 1 at first, and is multiplied by 0.9 from choice to choice, down to
 * 0.1.
 *
 * <p>Simplified: explored blocks are drawn uniformly, not from a Dirichlet distribution of how
 * often they trained. ε does not fall to 0, since the gradient of a block that never trains again
 * would never be seen again. A block that has not trained yet counts as the largest.
 *
 * <p>Embeddings are frozen; everything above the blocks trains in every step.
 *
 * @param blocks how many blocks train at a time; all, if the model has fewer
 * @param interval for how many steps they train
 */
record GradientSelection(int blocks, int interval) implements FreezePolicy {
  static final PolicyOption<Integer> BLOCKS = PolicyOption.count(
          "selectBlocks", "N", "How many blocks train at a time", 1)
      .withStandard(2);
  static final PolicyOption<Integer> INTERVAL = PolicyOption.count(
          "selectInterval", "STEPS", "After how many steps blocks are chosen again", 1)
      .withStandard(20);

  private static final double EXPLORED_LESS = 0.9;
  private static final double LEAST_EXPLORED = 0.1;
  private static final String NORM = "norm/";
  private static final String CHOSEN = "chosen";
  private static final String BEFORE = "before";
  private static final long SITE =
      0x73656C65; // keeps these draws apart from those of other uses of the seed

  GradientSelection {
    BLOCKS.checked(blocks);
    INTERVAL.checked(interval);
  }

  static GradientSelection of(FreezeConfig config) {
    return new GradientSelection(config.required(BLOCKS), config.required(INTERVAL));
  }

  @Override
  public String describe(int weights) {
    return "adagradselect, " + blocks + (blocks == 1 ? " block trains" : " blocks train")
        + " at a time, chosen by their gradients every " + interval + " steps";
  }

  @Override
  public Set<String> frozenForGood(List<Trainable> parameters) {
    return parameters.stream()
        .filter(parameter -> parameter.block() == Trainable.EMBEDDINGS)
        .map(Trainable::name)
        .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public boolean wantsGradientNorms() {
    return true;
  }

  @Override
  public ActiveSet choose(List<Trainable> parameters, Distances distances, long step, long seed) {
    return choose(parameters, distances, PolicyState.empty(), step, seed);
  }

  @Override
  public ActiveSet choose(
      List<Trainable> parameters, Distances distances, PolicyState state, long step, long seed) {
    Set<Integer> chosen = chosen(state, CHOSEN, parameters, step / interval, seed);
    return ActiveSet.of(parameters.stream()
        .filter(parameter -> !parameter.isInBlock() || chosen.contains(parameter.block()))
        .map(Trainable::name)
        .toList());
  }

  @Override
  public PolicyState remembered(PolicyState state, StepTrace trace) {
    PolicyState after = state;
    Set<Integer> trained =
        chosen(state, CHOSEN, trace.parameters(), trace.step() / interval, trace.seed());
    for (int block : trained) {
      double squares = trace.parameters().stream()
          .filter(parameter -> parameter.block() == block)
          .mapToDouble(parameter -> trace.gradientNorms().getOrDefault(parameter.name(), 0.0))
          .map(norm -> norm * norm)
          .sum();
      after = after.with(NORM + block, Math.sqrt(squares));
    }
    boolean isLast = (trace.step() + 1) % interval == 0;
    Set<Integer> next = isLast
        ? choice(trace.parameters(), after, (trace.step() + 1) / interval, trace.seed())
        : trained;
    return after.with(BEFORE, row(trained)).with(CHOSEN, row(next));
  }

  @Override
  public Set<String> forgotten(List<Trainable> parameters, long step, long seed) {
    return forgotten(parameters, PolicyState.empty(), step, seed);
  }

  @Override
  public Set<String> forgotten(
      List<Trainable> parameters, PolicyState state, long step, long seed) {
    if (step == 0 || step % interval != 0) {
      return Set.of();
    }
    Set<Integer> before = chosen(state, BEFORE, parameters, step / interval - 1, seed);
    Set<Integer> now = chosen(state, CHOSEN, parameters, step / interval, seed);
    return parameters.stream()
        .filter(parameter -> before.contains(parameter.block()) && !now.contains(parameter.block()))
        .map(Trainable::name)
        .collect(Collectors.toUnmodifiableSet());
  }

  private Set<Integer> chosen(
      PolicyState state, String name, List<Trainable> parameters, long number, long seed) {
    return state
        .row(name)
        .map(GradientSelection::blocks)
        .orElseGet(() -> choice(parameters, state, number, seed));
  }

  private Set<Integer> choice(
      List<Trainable> parameters, PolicyState state, long number, long seed) {
    List<Integer> known = parameters.stream()
        .filter(Trainable::isInBlock)
        .map(Trainable::block)
        .distinct()
        .sorted()
        .toList();
    long key = CounterRandom.key(seed, number, SITE);
    double explored = Math.max(LEAST_EXPLORED, Math.pow(EXPLORED_LESS, number));
    int[] order = CounterRandom.permutation(known.size(), key);
    Stream<Integer> drawn = Arrays.stream(order).mapToObj(known::get);
    boolean explores = state.isEmpty() || CounterRandom.uniform(key, known.size()) < explored;
    Stream<Integer> best = explores
        ? drawn
        : drawn.sorted(
            Comparator.comparing((Integer block) -> norm(state, block)).reversed());
    return best.limit(blocks).collect(Collectors.toUnmodifiableSet());
  }

  private static double norm(PolicyState state, int block) {
    return state.row(NORM + block).map(row -> row[0]).orElse(Double.POSITIVE_INFINITY);
  }

  private static double[] row(Set<Integer> blocks) {
    return blocks.stream().sorted().mapToDouble(Integer::doubleValue).toArray();
  }

  private static Set<Integer> blocks(double[] row) {
    return Arrays.stream(row)
        .mapToObj(block -> (int) block)
        .collect(Collectors.toUnmodifiableSet());
  }
}
