package io.slimfit.memory;

import io.slimfit.codec.BlockwiseCodec;

/** One normalised LayerNorm output a block in 8 bits alone; everything else is rebuilt from it. */
record MinProfile() implements Profile {
  private static final Storage INT8 = Storage.encode(new BlockwiseCodec(8, BlockwiseCodec.BLOCK));

  @Override
  public String name() {
    return "min";
  }

  @Override
  public Storage storageOf(SiteKind kind, boolean active) {
    return switch (kind) {
      case BLOCK_NORM -> INT8;
      case NORM_SCALE, HEAD -> Storage.keep();
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
