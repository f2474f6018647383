package io.slimfit.freeze;

/** Everything trains in every step: full fine-tuning. */
public record NoFreezing() implements FreezePolicy {
  @Override
  public ActiveSet choose(Distances distances, long step, long seed) {
    return ActiveSet.of(distances.names());
  }
}
