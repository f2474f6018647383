package io.slimfit.model;

import io.slimfit.nn.AttentionDropout;
import io.slimfit.nn.Parameters;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Precision;
import java.util.Optional;

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

  /** For the layers of a model that is trained in this way. */
  public Parameters parameters(NativeMemory memory, DType dtype) {
    return new Parameters(memory, dtype, precision, Optional.empty());
  }

  public ModelOptions withPrecision(Precision other) {
    return new ModelOptions(attentionDropout, other);
  }
}
