package io.slimfit.model;

import io.slimfit.nn.AttentionDropout;

/**
 * How a model is trained, where its config.json leaves a choice.
 *
 * @param attentionDropout what the dropout of attention drops
 */
public record ModelOptions(AttentionDropout attentionDropout) {
  /** As Hugging Face. */
  public static ModelOptions standard() {
    return new ModelOptions(AttentionDropout.PROBABILITIES);
  }

  /** As SlimFit's released code. */
  public static ModelOptions released() {
    return new ModelOptions(AttentionDropout.VALUES);
  }
}
