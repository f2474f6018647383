package io.slimfit.model;

import io.slimfit.nn.AttentionDropout;
import io.slimfit.nn.LowRankConfig;
import io.slimfit.nn.Parameters;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Precision;
import io.slimfit.tensor.Processor;
import java.util.Optional;

/**
 * Choices in training that config.json does not make.
 *
 * @param attentionDropout what the dropout of attention drops
 * @param precision the precision of products with weights of blocks
 * @param lowRank which linear layers have a low-rank addition
 */
public record ModelOptions(
    AttentionDropout attentionDropout, Precision precision, Optional<LowRankConfig> lowRank) {
  /** As in Hugging Face transformers. */
  public static ModelOptions standard() {
    return new ModelOptions(AttentionDropout.PROBABILITIES, Precision.FLOAT32, Optional.empty());
  }

  /** As in SlimFit's released code. */
  public static ModelOptions released() {
    return new ModelOptions(AttentionDropout.VALUES, Precision.FLOAT32, Optional.empty());
  }

  /** Parameters for the layers of a model with these options. */
  public Parameters parameters(NativeMemory memory, DType dtype) {
    return new Parameters(memory, dtype, precision, lowRank);
  }

  /** The precision of the products of attention, which have no weights. */
  public Precision attentionPrecision() {
    return precision == Precision.INT8 ? Processor.here().fastest() : precision;
  }

  public ModelOptions withPrecision(Precision other) {
    return new ModelOptions(attentionDropout, other, lowRank);
  }

  public ModelOptions withLowRank(LowRankConfig additions) {
    return new ModelOptions(attentionDropout, precision, Optional.of(additions));
  }
}
