package io.slimfit.export.onnx;

/**
 * Writes models of one family as a graph.
 *
 * @param <M> the models
 */
interface GraphFamily<M> {
  /**
   * Adds inputs, nodes and outputs.
   *
   * @param embedding how embeddings are made of hidden states, if those are the outputs
   */
  void write(M model, OnnxGraph graph, StoredWeights weights, SentenceEmbedding embedding);
}
