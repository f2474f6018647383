package io.slimfit.freeze;

import io.slimfit.base.CounterRandom;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * MISA (Liu et al., 2025, arXiv 2511.00056): some matrices of the blocks train, drawn by their
 * importance, as many as make up a share of all their elements; others are drawn every
 * {@code interval} steps. The importance of a matrix is a running mean of the norm of its gradient
 * over the root of its elements, from the steps in which it trained. A matrix that is not drawn
 * again loses its optimizer states.
 *
 * <p>Simplified: a matrix is drawn with a weight of exp(importance / largest importance), so that
 * the most important one is at most e times as likely as one that never trained; MISA has a
 * temperature there, and corrects the momentum at the end of an interval, which is left out.
 *
 * <p>Embedding tables and other weights below the blocks are frozen. LayerNorms, biases, and
 * everything above the blocks train in every step.
 *
 * @param activeShare the largest share of the elements of the blocks' matrices that trains, in (0,
 *     1]; one matrix trains in any case
 * @param interval for how many steps
 */
record ModuleSampling(double activeShare, int interval) implements FreezePolicy {
  static final PolicyOption<Integer> INTERVAL = PolicyOption.count(
          "misaInterval", "STEPS", "After how many steps other matrices are drawn", 1)
      .withStandard(50);

  private static final double KEPT = 0.9; // of the running mean, in each step
  private static final String IMPORTANCE = "importance/";
  private static final String DRAWN = "drawn";
  private static final String BEFORE = "before";
  private static final long SITE =
      0x6D697361; // keeps these draws apart from those of other uses of the seed

  ModuleSampling {
    ColumnSampling.SHARE.checked(activeShare);
    INTERVAL.checked(interval);
  }

  static ModuleSampling of(FreezeConfig config) {
    return new ModuleSampling(config.required(ColumnSampling.SHARE), config.required(INTERVAL));
  }

  @Override
  public String describe(int weights) {
    return "misa, matrices of the blocks with at most "
        + BigDecimal.valueOf(activeShare).stripTrailingZeros().toPlainString()
        + " of all elements train, drawn by their gradients every " + interval + " steps";
  }

  @Override
  public Set<String> frozenForGood(List<Trainable> parameters) {
    return ColumnSampling.belowBlocks(parameters);
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
    Set<String> drawn = row(state, DRAWN, modules(parameters))
        .orElseGet(() -> draw(parameters, state, step / interval, seed));
    return ActiveSet.of(parameters.stream()
        .filter(parameter -> !isModule(parameter) || drawn.contains(parameter.name()))
        .map(Trainable::name)
        .toList());
  }

  @Override
  public PolicyState remembered(PolicyState state, StepTrace trace) {
    PolicyState after = state;
    List<Trainable> modules = modules(trace.parameters());
    for (Trainable module : modules) {
      Double norm = trace.gradientNorms().get(module.name());
      if (norm != null) {
        double now = norm / Math.sqrt(module.elements());
        double importance = KEPT * importance(state, module) + (1 - KEPT) * now;
        after = after.with(IMPORTANCE + module.name(), importance);
      }
    }
    boolean isLast = (trace.step() + 1) % interval == 0;
    Set<String> trained = Set.copyOf(trace.active().names());
    Set<String> next = isLast
        ? draw(trace.parameters(), after, (trace.step() + 1) / interval, trace.seed())
        : trained;
    return after.with(BEFORE, indices(modules, trained)).with(DRAWN, indices(modules, next));
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
    List<Trainable> modules = modules(parameters);
    Set<String> gone = new LinkedHashSet<>(row(state, BEFORE, modules)
        .orElseGet(() -> draw(parameters, state, step / interval - 1, seed)));
    gone.removeAll(
        row(state, DRAWN, modules).orElseGet(() -> draw(parameters, state, step / interval, seed)));
    return gone;
  }

  /**
   * The matrices of a draw: in the order of u^(1/w) with u uniform in (0, 1) and the weight w, as
   * many as fit (Efraimidis and Spirakis, 2006).
   */
  private Set<String> draw(List<Trainable> parameters, PolicyState state, long draw, long seed) {
    List<Trainable> modules = modules(parameters);
    double largest =
        modules.stream().mapToDouble(m -> importance(state, m)).max().orElse(0);
    long key = CounterRandom.key(seed, draw, SITE);
    double[] order = IntStream.range(0, modules.size())
        .mapToDouble(i -> {
          double relative = largest > 0 ? importance(state, modules.get(i)) / largest : 0;
          return Math.log(CounterRandom.uniform(key, i)) / Math.exp(relative);
        })
        .toArray();
    List<Integer> ordered =
        new ArrayList<>(IntStream.range(0, modules.size()).boxed().toList());
    ordered.sort(Comparator.comparingDouble((Integer i) -> order[i]).reversed());
    double most = activeShare * modules.stream().mapToLong(Trainable::elements).sum();
    Set<String> drawn = new LinkedHashSet<>();
    long elements = 0;
    for (int i : ordered) {
      Trainable module = modules.get(i);
      if (drawn.isEmpty() || elements + module.elements() <= most) {
        drawn.add(module.name());
        elements += module.elements();
      }
    }
    return drawn;
  }

  private static double importance(PolicyState state, Trainable module) {
    return state.row(IMPORTANCE + module.name()).map(row -> row[0]).orElse(0.0);
  }

  private static boolean isModule(Trainable parameter) {
    return parameter.isInBlock() && parameter.kind() == ParameterKind.WEIGHT;
  }

  private static List<Trainable> modules(List<Trainable> parameters) {
    return parameters.stream().filter(ModuleSampling::isModule).toList();
  }

  private static double[] indices(List<Trainable> modules, Set<String> names) {
    return IntStream.range(0, modules.size())
        .filter(i -> names.contains(modules.get(i).name()))
        .mapToDouble(i -> i)
        .toArray();
  }

  private static Optional<Set<String>> row(
      PolicyState state, String name, List<Trainable> modules) {
    return state
        .row(name)
        .map(row -> IntStream.range(0, row.length)
            .mapToObj(i -> modules.get((int) row[i]).name())
            .collect(Collectors.toCollection(LinkedHashSet::new)));
  }
}
