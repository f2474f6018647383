package io.slimfit.tensor;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.base.Registry;

/**
 * The precision of the matrix products with the weights of transformer blocks. Sums and results
 * have at least 32 bits.
 */
public enum Precision {
  /** 32-bit floats (64-bit if the model has them). */
  FLOAT32("fp32"),
  /** bfloat16 products with 32-bit sums; the result is rounded to bfloat16. */
  BFLOAT16("bf16"),
  /**
   * Products of signed bytes with exact sums, and a scale for each row of the left factor and each
   * column of the right one. In training, for gradients of inputs; what is recomputed uses
   * bfloat16, or floats if the processor has no bfloat16 instructions. In predictions, the weights
   * are stored as bytes; attention, which has none, uses bfloat16 likewise.
   */
  INT8("int8");

  private final String optionName;

  Precision(String optionName) {
    this.optionName = optionName;
  }

  /** The name in options and result files. */
  public String optionName() {
    return optionName;
  }

  /**
   * @param allowed the precisions that can be chosen here
   * @throws InputException naming similar ones if there is no such choice
   */
  public static Precision of(String name, Place place, Precision... allowed) {
    Registry<Precision> registry = new Registry<>("precision");
    for (Precision precision : allowed) {
      registry.with(precision.optionName, precision);
    }
    return registry.get(name, place);
  }
}
