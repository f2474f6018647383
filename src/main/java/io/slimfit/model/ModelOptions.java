package io.slimfit.model;

import io.slimfit.nn.AttentionDropout;
import io.slimfit.tensor.Precision;

/**
 * How a model is trained, where its config.json leaves a choice.
 *
 * @param attentionDropout what the dropout of attention drops
 * @param precision what products of blocks are computed in: FLOAT32, or BFLOAT16
 */
public record ModelOptions(AttentionDropout attentionDropout, Precision precision) {
  /** As Hugging Face. */
  public static ModelOptions standard() {
    return new ModelOptions(AttentionDropout.PROBABILITIES, Precision.FLOAT32);
  }

  /** As SlimFit's released code. */
  public static ModelOptions released() {
    return new ModelOptions(AttentionDropout.VALUES, Precision.FLOAT32);
  }

  public ModelOptions withPrecision(Precision other) {
    return new ModelOptions(attentionDropout, other);
  }
}
