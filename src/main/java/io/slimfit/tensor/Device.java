package io.slimfit.tensor;

/** Where tensors live and are computed. */
public enum Device {
  CPU,
  CUDA,
  /** Nowhere: tensors have a shape and no elements, so that a model can be measured without its memory. */
  META
}
