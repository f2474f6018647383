package io.slimfit.freeze;

import java.util.List;

/** Everything trains in every step: full fine-tuning. */
public record NoFreezing() implements FreezePolicy {
  @Override
  public String describe(int weights) {
    return "none: all " + weights + " weights train in each step";
  }

  @Override
  public ActiveSet choose(List<Trainable> parameters, Distances distances, long step, long seed) {
    return ActiveSet.of(Trainable.names(parameters));
  }
}
