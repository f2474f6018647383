package io.slimfit.run.plan;

import io.slimfit.freeze.ActiveSet;
import io.slimfit.freeze.Columns;
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
 * The active sets of one cycle of the policy, which ends when every weight that it ever trains has
 * been active.
 *
 * @param everActive all parameters that were active, each with its columns of the last time
 * @param forgotten the names of the parameters whose optimizer states the policy dropped meanwhile
 * @param largest the active set with the most elements; if there are word embeddings, they replace
 *     its smallest matrix
 */
public record PeakActiveSet(ActiveSet everActive, Set<String> forgotten, ActiveSet largest) {
  /** The parameters whose states exist, however long the run. */
  public ActiveSet prepared() {
    Set<String> prepared = new LinkedHashSet<>(everActive.names());
    prepared.removeAll(forgotten);
    return chosen(prepared, everActive);
  }

  /** These names, each with the columns that {@code from} has for it. */
  private static ActiveSet chosen(Set<String> names, ActiveSet from) {
    Map<String, Columns> columns = new LinkedHashMap<>(from.columns());
    columns.keySet().retainAll(names);
    return new ActiveSet(names, columns);
  }

  /**
   * Whether the policy drops states. Then, at any step, only the states of one active set exist.
   */
  public boolean hasForgotten() {
    return !forgotten.isEmpty();
  }

  /** Of a long run. */
  public static PeakActiveSet of(Freezing freezing, Model<?> model) {
    return of(freezing, model, Long.MAX_VALUE);
  }

  /** Of a run of {@code steps} steps. */
  static PeakActiveSet of(Freezing freezing, Model<?> model, long steps) {
    Distances distances = freezing.initialDistances();
    Set<String> ever = new LinkedHashSet<>();
    Map<String, Columns> columns = new LinkedHashMap<>();
    Set<String> forgotten = new LinkedHashSet<>();
    ActiveSet largest = freezing.choose(distances, 0);
    for (long step = 0; step <= freezing.scheduledWeights() && step < steps; step++) {
      ActiveSet active = freezing.choose(distances, step);
      ever.addAll(active.names());
      columns.keySet().removeAll(active.names());
      columns.putAll(active.columns());
      forgotten.addAll(freezing.forgotten(step));
      if (elements(active, model) > elements(largest, model)) {
        largest = active;
      }
      Map<String, Double> visited = new LinkedHashMap<>();
      active.names().forEach(name -> visited.put(name, 0.0));
      distances = distances.refreshed(visited);
    }
    return new PeakActiveSet(
        new ActiveSet(ever, columns), forgotten, withWordEmbeddings(largest, ever, model));
  }

  private static ActiveSet withWordEmbeddings(ActiveSet largest, Set<String> ever, Model<?> model) {
    String words = model
        .parameters()
        .all()
        .get(0)
        .name(); // the word table is the first parameter of a text model
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
    return chosen(names, largest);
  }

  /**
   * The elements of the active matrices. A table does not count, since its gradient is held as
   * rows.
   */
  private static long elements(ActiveSet active, Model<?> model) {
    return active.names().stream()
        .map(model.parameters()::get)
        .filter(p -> !p.isVector() && !p.isTable())
        .mapToLong(p -> active
            .columnsOf(p.name())
            .map(columns -> (long) p.value().rows() * columns.count())
            .orElse(p.shape().elements()))
        .sum();
  }
}
