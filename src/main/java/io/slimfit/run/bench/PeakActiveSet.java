package io.slimfit.run.bench;

import io.slimfit.freeze.ActiveSet;
import io.slimfit.freeze.Distances;
import io.slimfit.freeze.Freezing;
import io.slimfit.model.Model;
import io.slimfit.nn.Parameter;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * One round of the policy, until every weight it ever trains has been active.
 *
 * @param everActive names of all parameters that were active
 * @param forgotten those whose optimizer states the policy dropped on the way
 * @param largest the active set with the most elements; with the word embeddings, if there are any,
 *     for its smallest matrix
 */
record PeakActiveSet(Set<String> everActive, Set<String> forgotten, ActiveSet largest) {
  /** Whose states exist however long a run is. */
  Set<String> prepared() {
    Set<String> prepared = new LinkedHashSet<>(everActive);
    prepared.removeAll(forgotten);
    return prepared;
  }

  /**
   * Whether states come and go: those of any step are then as many as those of the largest active
   * set.
   */
  boolean hasForgotten() {
    return !forgotten.isEmpty();
  }

  static PeakActiveSet of(Freezing freezing, Model<?> model) {
    Distances distances = freezing.initialDistances();
    Set<String> ever = new LinkedHashSet<>();
    Set<String> forgotten = new LinkedHashSet<>();
    ActiveSet largest = freezing.choose(distances, 0);
    for (long step = 0; step <= freezing.scheduledWeights(); step++) {
      ActiveSet active = freezing.choose(distances, step);
      ever.addAll(active.names());
      forgotten.addAll(freezing.forgotten(step));
      if (elements(active, model) > elements(largest, model)) {
        largest = active;
      }
      Map<String, Double> visited = new LinkedHashMap<>();
      active.names().forEach(name -> visited.put(name, 0.0));
      distances = distances.refreshed(visited);
    }
    return new PeakActiveSet(ever, forgotten, withWordEmbeddings(largest, ever, model));
  }

  private static ActiveSet withWordEmbeddings(ActiveSet largest, Set<String> ever, Model<?> model) {
    String words = model
        .parameters()
        .all()
        .get(0)
        .name(); // the word table is the first parameter of a model of texts
    boolean isTable = model.parameters().get(words).isTable();
    if (!isTable || largest.contains(words) || !ever.contains(words)) {
      return largest;
    }
    Set<String> head =
        new LinkedHashSet<>(model.taskParameters().stream().map(Parameter::name).toList());
    Set<String> names = new LinkedHashSet<>(largest.names());
    largest.names().stream()
        .filter(name -> !head.contains(name) && !model.parameters().get(name).isVector())
        .min(Comparator.comparingLong(
            name -> model.parameters().get(name).shape().elements()))
        .ifPresent(names::remove);
    names.add(words);
    return ActiveSet.of(names);
  }

  /** Elements of the active matrices; a table's gradient is held as rows, so it does not count. */
  private static long elements(ActiveSet active, Model<?> model) {
    return active.names().stream()
        .map(model.parameters()::get)
        .filter(p -> !p.isVector() && !p.isTable())
        .mapToLong(p -> p.shape().elements())
        .sum();
  }
}
