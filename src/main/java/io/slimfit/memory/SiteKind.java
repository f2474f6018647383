package io.slimfit.memory;

/** The kinds of places in a model at which backward may need what forward saw. */
public enum SiteKind {
  /**
   * x̂ of the LayerNorm that gives back a block's input: in a post-LN model the last one of the
   * block before (the input is gamma x̂ + beta); in a pre-LN model the first one of the block
   * itself (the input is σ x̂ + mean).
   */
  BLOCK_NORM("block-norm", Holding.REQUIRED),
  /** x̂ of the LayerNorm in the middle of a block. */
  MIDDLE_NORM("middle-norm", Holding.OPTIONAL),
  /**
   * 1/σ of each row of a LayerNorm whose x̂ is held; and its mean, where that gives back what was
   * normalised.
   */
  NORM_SCALE("norm-scale", Holding.KEPT),
  /** Q, K and V side by side. */
  QUERY_KEY_VALUE("query-key-value", Holding.OPTIONAL),
  /** The probabilities P of attention, before dropout. */
  ATTENTION_PROBABILITIES("attention-probabilities", Holding.OPTIONAL),
  /**
   * What a linear layer reads that has no kind of its own: the input of Q, K and V, and the middle
   * of a block.
   */
  LINEAR_INPUT("linear-input", Holding.OPTIONAL),
  /** The output of attention, which the output projection reads. */
  ATTENTION_OUTPUT("attention-output", Holding.OPTIONAL),
  /** The input u of the activation function. */
  ACTIVATION_INPUT("activation-input", Holding.OPTIONAL),
  /** The input u of a gated feed-forward network: both halves, side by side. */
  GATED_INPUT("gated-input", Holding.OPTIONAL),
  /**
   * The input of the second linear layer of a feed-forward network: f(u), the output of the
   * activation function.
   */
  FEED_FORWARD_INPUT("feed-forward-input", Holding.OPTIONAL),
  /** The derivative of GELU at u; forward gives u, backward multiplies by the derivative. */
  GELU_DERIVATIVE("gelu-derivative", Holding.GELU_LEVELS),
  /** The derivative of ReLU at u. */
  RELU_DERIVATIVE("relu-derivative", Holding.RELU_LEVELS),
  /** What the head of a model reads: a few rows a sequence. */
  HEAD("head", Holding.REQUIRED);

  private final String optionName;
  private final Holding holding;

  SiteKind(String optionName, Holding holding) {
    this.optionName = optionName;
    this.holding = holding;
  }

  /** As in {@code --store KIND=CODEC}. */
  public String optionName() {
    return optionName;
  }

  /** How it may be held. */
  Holding holding() {
    return holding;
  }
}
