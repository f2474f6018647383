package io.slimfit.freeze;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The same parameters, biases included, are frozen from the first step to the last; all others train in every step. */
public final class StaticFreezing implements FreezePolicy {
  private final Selection selection;

  private StaticFreezing(Selection selection) {
    this.selection = selection;
  }

  public static StaticFreezing matching(ParameterPattern pattern) {
    return new StaticFreezing(pattern::in);
  }

  /** Freezes the embeddings and the {@code blocks} blocks next to them. */
  public static StaticFreezing lowest(int blocks) {
    if (blocks < 0) {
      throw badBlocks(
          blocks + " blocks cannot be frozen", "Give 0 for the embeddings alone, or more");
    }
    return new StaticFreezing(parameters -> below(blocks, parameters));
  }

  private static Set<String> below(int blocks, List<Trainable> parameters) {
    int known = 1
        + parameters.stream()
            .mapToInt(Trainable::block)
            .filter(block -> block != Trainable.ABOVE)
            .max()
            .orElse(Trainable.EMBEDDINGS);
    if (blocks > known) {
      throw badBlocks(
          blocks + " blocks are more than the model has", "Give a number from 0 to " + known);
    }
    return parameters.stream()
        .filter(parameter -> parameter.block() < blocks)
        .map(Trainable::name)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static InputException badBlocks(String problem, String remedy) {
    return new InputException(Place.option("--freeze-blocks"), problem, remedy);
  }

  @Override
  public Set<String> frozenForGood(List<Trainable> parameters) {
    return selection.of(parameters);
  }

  @Override
  public ActiveSet choose(Distances distances, long step, long seed) {
    return ActiveSet.of(distances.names());
  }

  private interface Selection {
    Set<String> of(List<Trainable> parameters);
  }
}
