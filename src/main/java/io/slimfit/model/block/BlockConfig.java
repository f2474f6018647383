package io.slimfit.model.block;

import io.slimfit.model.Geometry;
import io.slimfit.tensor.Activation;

/**
 * The sizes of one transformer block, whatever it is a block of.
 *
 * @param queryKeyValueBias whether Q, K and V have biases
 */
public record BlockConfig(
    int hiddenSize,
    int attentionHeads,
    int intermediateSize,
    boolean queryKeyValueBias,
    Activation activation,
    double layerNormEpsilon,
    double hiddenDropout,
    double attentionDropout) {

  public Geometry geometry(int blocks) {
    return new Geometry(blocks, hiddenSize, intermediateSize, attentionHeads);
  }

  /** Elements of the parameters of a block. */
  public long parameters() {
    long hidden = hiddenSize;
    long attention = 4 * hidden * hidden + (queryKeyValueBias ? 4 : 1) * hidden;
    long feedForward = 2 * hidden * intermediateSize + intermediateSize + hidden;
    long norms = 2 * 2 * hidden;
    return attention + feedForward + norms;
  }
}
