package io.slimfit.run.config;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.base.Registry;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.Precision;
import io.slimfit.tensor.Processor;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The precisions of matrix products with the weights of blocks.
 *
 * @param forward FLOAT32 or BFLOAT16; also used for the gradients of weights
 * @param backward of the other products in backward, including recomputation; empty for that of
 *     forward
 * @param automatic whether {@link #on} chooses that of forward by the kind of processor; until then
 *     it is FLOAT32
 */
public record Precisions(Precision forward, Optional<Precision> backward, boolean automatic) {
  /** The choice by the kind of processor. */
  static final String AUTO = "auto";

  private static final Place FORWARD = Place.setting("precision");
  private static final Place BACKWARD = Place.setting("gradientPrecision");

  public Precisions(Precision forward, Optional<Precision> backward) {
    this(forward, backward, false);
  }

  /** 32 bits everywhere. */
  public static Precisions standard() {
    return new Precisions(Precision.FLOAT32, Optional.empty());
  }

  /** As the processor computes fastest without a visible cost; docs/adr says which it is. */
  public static Precisions auto() {
    return new Precisions(Precision.FLOAT32, Optional.empty(), true);
  }

  /** @param name of a precision, or {@code auto} */
  public Precisions withForward(String name) {
    Registry<Precisions> choices = new Registry<Precisions>("precision")
        .with(AUTO, new Precisions(Precision.FLOAT32, backward, true));
    for (Precision precision : List.of(Precision.FLOAT32, Precision.BFLOAT16)) {
      choices.with(precision.optionName(), new Precisions(precision, backward));
    }
    return choices.get(name, FORWARD);
  }

  public Precisions withBackward(String name) {
    return new Precisions(
        forward, Optional.of(Precision.of(name, BACKWARD, Precision.values())), automatic);
  }

  /** What {@link #withForward} reads. */
  public String forwardName() {
    return automatic ? AUTO : forward.optionName();
  }

  /** Whether backward has a lower precision than forward. */
  public boolean isBackwardCoarser() {
    return backward.isPresent() && backward.get().compareTo(forward) > 0;
  }

  /**
   * @throws InputException if the profile promises exact gradients and these precisions do not give
   *     them
   */
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
   * The precisions that are fast on this machine. Others fall back to one that needs no special
   * instructions, and {@code note} gets that.
   */
  public Precisions on(Device device, Processor processor, Consumer<String> note) {
    if (automatic) {
      return chosen(device, processor).on(device, processor, note);
    }
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

  /** On a GPU, and for other processors, nobody has measured what is fastest. */
  private Precisions chosen(Device device, Processor processor) {
    return new Precisions(device == Device.CPU ? processor.fastest() : Precision.FLOAT32, backward);
  }

  private static String lacks(Precision precision) {
    return "this processor has no instructions for " + precision.optionName()
        + " that slimfit knows";
  }
}
