package io.slimfit.nn;

import io.slimfit.memory.Profile;
import io.slimfit.memory.Saturation;
import io.slimfit.tensor.Ops;
import java.util.Optional;

/** Training passes for tests that need no saturation counts and no other precision in backward. */
public final class TestPass {
  private TestPass() {}

  public static Pass training(
      Ops ops, Profile profile, Gradients gradients, int part, long stepKey, int chunkRows) {
    return training(ops, profile, new Saturation(), gradients, part, stepKey, chunkRows);
  }

  public static Pass training(
      Ops ops,
      Profile profile,
      Saturation saturation,
      Gradients gradients,
      int part,
      long stepKey,
      int chunkRows) {
    return Pass.training(
        ops, profile, saturation, gradients, part, stepKey, chunkRows, Optional.empty());
  }
}
