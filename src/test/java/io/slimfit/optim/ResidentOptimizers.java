package io.slimfit.optim;

import io.slimfit.tensor.NativeMemory;

/** Optimizers with all states in memory, for tests. */
public final class ResidentOptimizers {
  private ResidentOptimizers() {}

  public static Optimizer adamw(AdamWConfig config, NativeMemory memory) {
    return new AdamW(config, new ResidentMoments(MomentForm.FULL, memory), memory);
  }

  public static Optimizer adamw8bit(AdamWConfig config, NativeMemory memory) {
    return new AdamW8bit(config, new ResidentMoments(MomentForm.CODED, memory), memory);
  }
}
