package io.slimfit.train;

import io.slimfit.freeze.ActiveSet;
import io.slimfit.freeze.Columns;
import io.slimfit.freeze.Distances;
import io.slimfit.freeze.FreezePolicy;
import io.slimfit.freeze.Trainable;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Of the matrices of attention every third column trains; the others take turns.
 *
 * @param width columns of each matrix
 * @param period steps until the next columns train
 */
record EveryThirdColumn(int width, int period) implements FreezePolicy {
  static boolean isChosen(String name) {
    return name.contains("attention") && name.endsWith(".weight") && !name.contains("LayerNorm");
  }

  Columns columns(long step) {
    int first = (int) (step / period % 3);
    return Columns.of(
        IntStream.range(0, width).filter(column -> column % 3 == first).toArray());
  }

  @Override
  public ActiveSet choose(List<Trainable> parameters, Distances distances, long step, long seed) {
    List<String> names = parameters.stream()
        .map(Trainable::name)
        .filter(EveryThirdColumn::isChosen)
        .toList();
    ActiveSet active = ActiveSet.of(names);
    for (String name : names) {
      active = active.withColumns(name, columns(step));
    }
    return active;
  }

  @Override
  public String describe(int weights) {
    return "two of three columns are frozen";
  }
}
