package io.slimfit.freeze;

import io.slimfit.base.Counted;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Linear probing (Alain and Bengio, 2016, arXiv 1610.01644): the model is frozen, and what is above
 * the last block trains: the head, with its pooler or its LayerNorm if it has one.
 */
record HeadOnly() implements FreezePolicy {
  @Override
  public String describe(int weights) {
    return "head, " + Counted.of(weights, "weight") + " above the blocks "
        + (weights == 1 ? "trains" : "train");
  }

  @Override
  public Set<String> frozenForGood(List<Trainable> parameters) {
    return parameters.stream()
        .filter(parameter -> parameter.block() != Trainable.ABOVE)
        .map(Trainable::name)
        .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public ActiveSet choose(List<Trainable> parameters, Distances distances, long step, long seed) {
    return ActiveSet.of(Trainable.names(parameters));
  }
}
