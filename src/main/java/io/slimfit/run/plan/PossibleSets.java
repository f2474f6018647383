package io.slimfit.run.plan;

import io.slimfit.freeze.ActiveSet;
import io.slimfit.freeze.Distances;
import io.slimfit.freeze.Freezing;
import io.slimfit.model.Model;
import io.slimfit.nn.Parameter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The active sets that a run may have. A policy that goes by distances chooses sets that nobody
 * knows before the run, but only their weights differ, not their number.
 *
 * @param usual one that the policy chooses first
 * @param least with as many weights, the smallest ones
 * @param greatest the sets that need the most memory: some hold more, others have larger gradients
 * @param prepared the parameters that have a state at the end
 * @param forgets whether the policy drops states, so that the sets follow one another
 */
record PossibleSets(
    ActiveSet usual,
    ActiveSet least,
    List<ActiveSet> greatest,
    ActiveSet prepared,
    boolean forgets) {
  PossibleSets {
    greatest = List.copyOf(greatest);
  }

  static PossibleSets of(Freezing freezing, Model<?> model, long steps) {
    PeakActiveSet cycle = PeakActiveSet.of(freezing, model, steps);
    Distances distances = freezing.initialDistances();
    ActiveSet usual = freezing.choose(distances, 0);
    boolean open = !usual.names().equals(cycle.everActive().names());
    if (!open || !usual.columns().isEmpty()) {
      return new PossibleSets(
          usual, usual, List.of(cycle.largest()), cycle.prepared(), cycle.hasForgotten());
    }
    Set<String> weights = new LinkedHashSet<>(distances.names());
    weights.retainAll(cycle.everActive().names());
    List<String> ascending = weights.stream()
        .filter(name -> !model.parameters().get(name).isTable())
        .sorted(Comparator.comparingLong(name -> elements(model, name)))
        .toList();
    int count = (int) usual.names().stream().filter(weights::contains).count();
    int matrices = Math.min(count, ascending.size());
    ActiveSet least = with(usual, weights, ascending.subList(0, matrices));
    ActiveSet most =
        with(usual, weights, ascending.subList(ascending.size() - matrices, ascending.size()));
    return new PossibleSets(
        usual,
        least,
        List.of(cycle.largest(), most, least),
        cycle.prepared(),
        cycle.hasForgotten());
  }

  /**
   * Whether the sets of the first steps can be known before the run: they are the same, however far
   * the weights move that have trained.
   */
  static boolean areKnown(Freezing freezing, long steps) {
    if (freezing.wantsGradientNorms()) {
      return false;
    }
    Distances rising = freezing.initialDistances();
    Distances falling = rising;
    for (long step = 0; step < steps; step++) {
      ActiveSet active = freezing.choose(rising, step);
      if (!active.names().equals(freezing.choose(falling, step).names())) {
        return false;
      }
      Map<String, Double> moved = new LinkedHashMap<>();
      List<String> names = rising.names();
      active.names().forEach(name -> moved.put(name, (double) names.indexOf(name)));
      rising = rising.refreshed(moved);
      moved.replaceAll((name, distance) -> names.size() - distance);
      falling = falling.refreshed(moved);
    }
    return true;
  }

  private static long elements(Model<?> model, String name) {
    Parameter parameter = model.parameters().get(name);
    return parameter.shape().elements();
  }

  private static ActiveSet with(ActiveSet set, Set<String> weights, List<String> others) {
    List<String> names = new ArrayList<>(set.names());
    names.removeAll(weights);
    names.addAll(others);
    return ActiveSet.of(names);
  }
}
