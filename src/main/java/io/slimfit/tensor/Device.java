package io.slimfit.tensor;

/** Where tensors live and are computed. */
public enum Device {
  CPU,
  CUDA
}
