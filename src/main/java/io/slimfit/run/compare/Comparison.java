package io.slimfit.run.compare;

import java.util.List;
import java.util.OptionalLong;

/**
 * What is compared: every method on every task, with the same seeds.
 *
 * @param tasks their names, in the order given
 * @param methods their names, in the order given
 * @param reference the method that every other one is paired with, seed by seed
 * @param seeds those that are reported
 * @param rateSeed the seed of the runs that choose a learning rate; they are not reported
 * @param all each method on each task, task after task
 */
public record Comparison(
    List<String> tasks,
    List<String> methods,
    String reference,
    List<Long> seeds,
    OptionalLong rateSeed,
    List<MethodOnTask> all) {
  public Comparison {
    tasks = List.copyOf(tasks);
    methods = List.copyOf(methods);
    seeds = List.copyOf(seeds);
    all = List.copyOf(all);
  }

  /** @throws IllegalArgumentException if they are not compared */
  public MethodOnTask of(String task, String method) {
    return all.stream()
        .filter(one -> one.task().equals(task) && one.method().equals(method))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(method + " on " + task));
  }
}
