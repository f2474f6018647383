package io.slimfit.model;

import io.slimfit.tensor.Activation;

/**
 * The sizes of one transformer block, whatever it is a block of.
 *
 * @param queryKeyValueBias whether Q, K and V have biases
 */
record BlockConfig(
    int hiddenSize,
    int attentionHeads,
    int intermediateSize,
    boolean queryKeyValueBias,
    Activation activation,
    double layerNormEpsilon,
    double hiddenDropout,
    double attentionDropout) {

  Geometry geometry(int blocks) {
    return new Geometry(blocks, hiddenSize, intermediateSize, attentionHeads);
  }

  /** Elements of the parameters of a block. */
  long parameters() {
    long hidden = hiddenSize;
    long attention = 4 * hidden * hidden + (queryKeyValueBias ? 4 : 1) * hidden;
    long feedForward = 2 * hidden * intermediateSize + intermediateSize + hidden;
    long norms = 2 * 2 * hidden;
    return attention + feedForward + norms;
  }
}
