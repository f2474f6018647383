package io.slimfit.memory;

/**
 * No codes: the gradients are those of an autograd tool, to rounding. Nothing is held twice that can be derived: the inputs of linear
 * layers are gamma x̂ + beta of the LayerNorm before or f(u), attention probabilities are made again from Q and K, and masks from
 * their counter.
 */
record ExactProfile() implements Profile {
  @Override
  public String name() {
    return "exact";
  }

  @Override
  public Storage storageOf(SiteKind kind, boolean active) {
    return switch (kind) {
      case BLOCK_NORM,
          MIDDLE_NORM,
          NORM_SCALE,
          QUERY_KEY_VALUE,
          ATTENTION_OUTPUT,
          ACTIVATION_INPUT,
          HEAD -> Storage.keep();
      case ATTENTION_PROBABILITIES, LINEAR_INPUT, FEED_FORWARD_INPUT -> Storage.drop();
      case GELU_DERIVATIVE, RELU_DERIVATIVE -> Storage.drop(); // u is there
    };
  }
}
