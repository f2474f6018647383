package io.slimfit.export.onnx;

/**
 * How the weights of a model are stored in a graph, and the nodes that compute with them. Layers
 * are named as in the model: the weight of layer {@code a.b} is {@code a.b.weight}.
 */
interface StoredWeights {
  /** y = x Wᵀ + b in each row of the last axis; without b if the layer has none. */
  Value linear(String layer, Value x);

  /**
   * As {@link #linear}, for inputs whose rows differ much in magnitude: where inputs are rounded,
   * those of each row are rounded to that row's own scale.
   */
  Value linearByRows(String layer, Value x);

  /** The rows of a table that these indices name. */
  Value rows(String table, Value indices);

  /** As {@link #rows}, of a table that stays in floats: a small one that all texts use. */
  Value preciseRows(String table, Value indices);

  /** A parameter as 32-bit floats. */
  Value parameter(String name);

  /** A layer that stays in floats: small, or one whose outputs are read as they are. */
  Value preciseLinear(String layer, Value x);
}
