package io.slimfit.export.onnx;

import io.slimfit.base.Place;
import io.slimfit.base.Registry;
import java.util.Locale;

/** How weights are stored in an exported file. */
public enum WeightFormat {
  /** 32-bit floats. */
  FP32,
  /** 16-bit floats, which are widened to 32 bits when the file is loaded. */
  FP16,
  /** 8-bit integers; products are computed with 8-bit integers, too. */
  INT8;

  /** @throws io.slimfit.base.InputException naming similar formats if there is no such format */
  public static WeightFormat of(String name, Place place) {
    Registry<WeightFormat> registry = new Registry<>("format of weights");
    for (WeightFormat format : values()) {
      registry.with(format.word(), format);
    }
    return registry.get(name, place);
  }

  /** As on the command line. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
