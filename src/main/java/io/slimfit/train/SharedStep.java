package io.slimfit.train;

import io.slimfit.memory.NotFiniteException;
import io.slimfit.memory.Saturation;
import io.slimfit.model.Batch;
import io.slimfit.nn.Gradients;
import io.slimfit.optim.GradientReducer;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A step that several processes compute together, seen from one of them. */
final class SharedStep<B extends Batch<B>> {
  private final GradientReducer reducer;
  private final PartPass<B> pass;
  private final Workers workers;

  SharedStep(GradientReducer reducer, PartPass<B> pass, Workers workers) {
    this.reducer = reducer;
    this.pass = pass;
    this.workers = workers;
  }

  /**
   * Computes the parts of this process, and adds the gradients of all processes; returns the loss
   * of all parts.
   *
   * @param total without gradients
   * @param saturation grows by what codecs clamp in all processes
   * @throws NotFiniteException in every process, if what one of them holds is infinite or not a
   *     number
   */
  double learn(List<B> parts, Gradients total, Saturation saturation) {
    try (GradientReducer.Sum sum = reducer.begin(total, parts.size())) {
      for (List<List<Integer>> round : reducer.rounds(parts.size())) {
        GradientReducer.Round added = add(sum, round, parts, total);
        saturation.add(added.saturation());
        added.failure().ifPresent(reason -> {
          throw new NotFiniteException(reason);
        });
      }
      return onWorker(sum::finish);
    }
  }

  private GradientReducer.Round add(
      GradientReducer.Sum sum, List<List<Integer>> round, List<B> parts, Gradients total) {
    List<Gradients> sums = round.stream()
        .map(group -> new Gradients(pass.model().parameters(), total.active()))
        .toList();
    try {
      GradientReducer.Computed own = computed(round, parts, sums);
      return onWorker(ops -> sum.add(own, ops));
    } finally {
      sums.forEach(Gradients::close);
    }
  }

  /** What failed is told the other processes, which must skip the step, too. */
  private GradientReducer.Computed computed(
      List<List<Integer>> round, List<B> parts, List<Gradients> sums) {
    Saturation saturation = new Saturation();
    try {
      List<GradientReducer.Group> groups = groups(round, parts, sums, saturation);
      return new GradientReducer.Computed(groups, saturation.counts(), Optional.empty());
    } catch (NotFiniteException e) {
      return new GradientReducer.Computed(
          List.of(), saturation.counts(), Optional.of(String.valueOf(e.getMessage())));
    }
  }

  private List<GradientReducer.Group> groups(
      List<List<Integer>> round, List<B> parts, List<Gradients> sums, Saturation saturation) {
    List<Task> tasks = new ArrayList<>();
    for (int group = 0; group < round.size(); group++) {
      for (int i = 0; i < round.get(group).size(); i++) {
        tasks.add(new Task(round.get(group).get(i), i, sums.get(group)));
      }
    }
    List<Double> losses = workers.map(
        tasks,
        (task, index, ops) ->
            pass.run(parts.get(task.part), task.number, task.sum, saturation, ops));
    List<GradientReducer.Group> groups = new ArrayList<>();
    int first = 0;
    for (int group = 0; group < round.size(); group++) {
      int next = first + round.get(group).size();
      groups.add(new GradientReducer.Group(
          round.get(group), sums.get(group), losses.subList(first, next)));
      first = next;
    }
    return groups;
  }

  /**
   * A part of a round.
   *
   * @param number within its group
   */
  private record Task(int part, int number, Gradients sum) {}

  private <R> R onWorker(Function<Ops, R> work) {
    return workers.map(List.of(work), (only, index, ops) -> only.apply(ops)).get(0);
  }
}
