package io.slimfit.model;

import io.slimfit.nn.AttentionDropout;
import io.slimfit.nn.Parameters;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Precision;
import java.util.Optional;

/**
 * Choices in training that config.json does not make.
 *
 * @param attentionDropout what the dropout of attention drops
 * @param precision the precision of products with weights of blocks
 */
public record ModelOptions(AttentionDropout attentionDropout, Precision precision) {
  /** As in Hugging Face transformers. */
  public static ModelOptions standard() {
    return new ModelOptions(AttentionDropout.PROBABILITIES, Precision.FLOAT32);
  }

  /** As in SlimFit's released code. */
  public static ModelOptions released() {
    return new ModelOptions(AttentionDropout.VALUES, Precision.FLOAT32);
  }

  /** Parameters for the layers of a model with these options. */
  public Parameters parameters(NativeMemory memory, DType dtype) {
    return new Parameters(memory, dtype, precision, Optional.empty());
  }

  public ModelOptions withPrecision(Precision other) {
    return new ModelOptions(attentionDropout, other);
  }
}
