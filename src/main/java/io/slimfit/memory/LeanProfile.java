package io.slimfit.memory;

import io.slimfit.codec.BlockwiseCodec;
import io.slimfit.codec.DerivativeCodec;

/**
 * One normalised LayerNorm output a block in 8 bits, and 3 bits for the derivative of the activation function; everything else is
 * rebuilt. Forward is exact: only gradients see codes.
 */
record LeanProfile() implements Profile {
  private static final Storage INT8 = Storage.encode(new BlockwiseCodec(8, BlockwiseCodec.BLOCK));
  private static final Storage GELU = Storage.encode(DerivativeCodec.GELU);
  private static final Storage RELU = Storage.encode(DerivativeCodec.RELU);

  @Override
  public String name() {
    return "lean";
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
          FEED_FORWARD_INPUT -> Storage.drop();
      case GELU_DERIVATIVE ->
        active ? Storage.drop() : GELU; // an active weight has u rebuilt anyway
      case RELU_DERIVATIVE -> active ? Storage.drop() : RELU;
    };
  }
}
