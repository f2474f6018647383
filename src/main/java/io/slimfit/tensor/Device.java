package io.slimfit.tensor;

/** Where tensors are stored and computed. */
public enum Device {
  CPU,
  CUDA,
  /**
   * Nowhere: tensors have a shape and no elements, so that a model can be measured without its
   * memory.
   */
  META
}
