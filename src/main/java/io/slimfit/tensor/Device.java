package io.slimfit.tensor;

/** Where tensors are stored and computed. */
public enum Device {
  CPU,
  CUDA
}
