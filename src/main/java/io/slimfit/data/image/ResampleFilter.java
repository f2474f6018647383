package io.slimfit.data.image;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.util.Arrays;
import java.util.List;

/** Filters for resizing, with their numbers in Pillow and preprocessor_config.json. */
public enum ResampleFilter {
  NEAREST(0, 0) {
    @Override
    double weight(double x) {
      return 1;
    }
  },
  LANCZOS(1, 3) {
    @Override
    double weight(double x) {
      return Math.abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0;
    }
  },
  BILINEAR(2, 1) {
    @Override
    double weight(double x) {
      return Math.max(0, 1 - Math.abs(x));
    }
  },
  BICUBIC(3, 2) {
    @Override
    double weight(double x) { // Keys, a = -0.5
      double d = Math.abs(x);
      if (d < 1) {
        return (1.5 * d - 2.5) * d * d + 1;
      }
      return d < 2 ? ((-0.5 * d + 2.5) * d - 4) * d + 2 : 0;
    }
  },
  BOX(4, 0.5) {
    @Override
    double weight(double x) {
      return x > -0.5 && x <= 0.5 ? 1 : 0;
    }
  },
  HAMMING(5, 1) {
    @Override
    double weight(double x) {
      return Math.abs(x) < 1 ? sinc(x) * (0.54 + 0.46 * Math.cos(Math.PI * x)) : 0;
    }
  };

  private final int code;
  private final double support;

  ResampleFilter(int code, double support) {
    this.code = code;
    this.support = support;
  }

  /** @throws InputException listing the valid numbers, if there is no such filter */
  static ResampleFilter ofCode(int code, Place place) {
    List<ResampleFilter> all = List.of(values());
    return all.stream()
        .filter(filter -> filter.code == code)
        .findFirst()
        .orElseThrow(() -> new InputException(
            place,
            code + " is not the number of a filter",
            "Use 0 to " + (all.size() - 1) + ": " + Arrays.toString(values())));
  }

  /** The weight of a sample at distance x, in samples of the coarser of the two images. */
  abstract double weight(double x);

  /** The distance beyond which all weights are 0. */
  double support() {
    return support;
  }

  private static double sinc(double x) {
    return x == 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
  }
}
