package io.slimfit.memory;

import io.slimfit.codec.FixedPointCodec;
import io.slimfit.codec.TopKCodec;

/**
 * What SlimFit's released code stores, by its own codecs. Of a frozen LayerNorm only the largest x̂ are held, so a block's input
 * cannot be derived from it: whatever has an active weight keeps its own input, and nothing is rebuilt.
 */
record PaperProfile() implements Profile {
  private static final Storage TOP10 = Storage.encode(new TopKCodec(10));
  private static final Storage Q3_4 = Storage.encode(new FixedPointCodec(true, 3, 4));
  private static final Storage Q2_1 = Storage.encode(new FixedPointCodec(true, 2, 1));
  private static final Storage UQ0_8 = Storage.encode(new FixedPointCodec(false, 0, 8));

  @Override
  public String name() {
    return "paper";
  }

  @Override
  public Storage storageOf(SiteKind kind, boolean active) {
    return switch (kind) {
      case BLOCK_NORM, MIDDLE_NORM -> active ? Storage.keep() : TOP10;
      case NORM_SCALE, HEAD -> Storage.keep();
      case QUERY_KEY_VALUE -> Q3_4;
      case ATTENTION_PROBABILITIES -> UQ0_8;
      case ACTIVATION_INPUT -> Q2_1;
      case LINEAR_INPUT, ATTENTION_OUTPUT -> active ? Storage.keep() : Storage.drop();
      case FEED_FORWARD_INPUT -> active ? Q3_4 : Storage.drop();
      case GELU_DERIVATIVE, RELU_DERIVATIVE -> Storage.drop(); // the code of u is there
    };
  }
}
