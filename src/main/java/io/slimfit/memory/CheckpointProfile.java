package io.slimfit.memory;

/**
 * Gradient checkpointing as usual tools have it: each block is computed again from its exact input. Nothing is coded, so the gradients
 * are those of the profile {@code exact}, to rounding.
 */
record CheckpointProfile() implements Profile {
  @Override
  public String name() {
    return "checkpoint";
  }

  @Override
  public Storage storageOf(SiteKind kind, boolean active) {
    return switch (kind) {
      case BLOCK_NORM, NORM_SCALE, HEAD -> Storage.keep();
      case MIDDLE_NORM,
          QUERY_KEY_VALUE,
          ATTENTION_PROBABILITIES,
          LINEAR_INPUT,
          ATTENTION_OUTPUT,
          ACTIVATION_INPUT,
          FEED_FORWARD_INPUT,
          GELU_DERIVATIVE,
          RELU_DERIVATIVE -> Storage.drop();
    };
  }
}
