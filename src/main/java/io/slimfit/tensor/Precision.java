package io.slimfit.tensor;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.base.Registry;

/** What products with the weights of blocks are computed in. Sums and results have at least 32 bits in each. */
public enum Precision {
  /** Floats of 32 bits (64, if the model has them). */
  FLOAT32("fp32"),
  /** Products of bfloat16, added up in 32 bits, the result rounded to bfloat16. */
  BFLOAT16("bf16"),
  /**
   * For backward alone. Gradients of inputs are products of signed bytes, added up exactly, with one scale a row of the left side and a
   * column of the right; what is rebuilt is computed in bfloat16, or in floats where the processor has no products of that.
   */
  INT8("int8");

  private final String optionName;

  Precision(String optionName) {
    this.optionName = optionName;
  }

  /** As options and result files write it. */
  public String optionName() {
    return optionName;
  }

  /**
   * @param allowed the choices at this place
   * @throws InputException with the nearest names if there is no such choice
   */
  public static Precision of(String name, Place place, Precision... allowed) {
    Registry<Precision> registry = new Registry<>("precision");
    for (Precision precision : allowed) {
      registry.with(precision.optionName, precision);
    }
    return registry.get(name, place);
  }
}
