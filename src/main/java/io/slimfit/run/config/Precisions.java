package io.slimfit.run.config;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.Precision;
import io.slimfit.tensor.Processor;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What products with the weights of blocks are computed in.
 *
 * @param forward FLOAT32 or BFLOAT16; weights' gradients are computed in it, too
 * @param backward of the other products of backward, what is rebuilt there included; empty: as
 *     forward
 */
public record Precisions(Precision forward, Optional<Precision> backward) {
  private static final Place FORWARD = Place.setting("precision");
  private static final Place BACKWARD = Place.setting("gradientPrecision");

  public static Precisions standard() {
    return new Precisions(Precision.FLOAT32, Optional.empty());
  }

  public Precisions withForward(String name) {
    return new Precisions(
        Precision.of(name, FORWARD, Precision.FLOAT32, Precision.BFLOAT16), backward);
  }

  public Precisions withBackward(String name) {
    return new Precisions(forward, Optional.of(Precision.of(name, BACKWARD, Precision.values())));
  }

  /** Whether products of backward are coarser than those of forward. */
  public boolean isBackwardCoarser() {
    return backward.isPresent() && backward.get().compareTo(forward) > 0;
  }

  /** @throws InputException if the profile promises exact gradients, and this does not give them */
  public void requireFit(String profile) {
    if (profile.equals("exact") && isBackwardCoarser()) {
      throw new InputException(
          BACKWARD,
          backward.orElseThrow().optionName()
              + " contradicts {profile exact}, which promises exact gradients",
          "Choose {profile} lean, min or checkpoint, or leave out {gradientPrecision}");
    }
  }

  /**
   * What this machine is fast in: the rest falls back to what needs no special instructions, and a
   * person is told.
   */
  public Precisions on(Device device, Processor processor, Consumer<String> note) {
    if (device != Device.CPU) {
      return this;
    }
    Precision there = processor.computes(forward) ? forward : Precision.FLOAT32;
    if (there != forward) {
      note.accept(lacks(forward) + ": {precision} falls back to " + there.optionName());
    }
    if (backward.isPresent() && !processor.computes(backward.get())) {
      note.accept(
          lacks(backward.get()) + ": {gradientPrecision} falls back to " + there.optionName());
      return new Precisions(there, Optional.empty());
    }
    return new Precisions(there, backward);
  }

  private static String lacks(Precision precision) {
    return "this processor has no instructions for " + precision.optionName()
        + " that slimfit knows";
  }
}
