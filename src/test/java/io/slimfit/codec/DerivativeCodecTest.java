package io.slimfit.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.tensor.MemoryCategory;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DerivativeCodecTest extends CodecContract {
  static Stream<Case> codecs() {
    return cases(List.of(DerivativeCodec.GELU));
  }

  @Override
  double ideal(float u) {
    double density = Math.exp(-(double) u * u / 2) / Math.sqrt(2 * Math.PI);
    return cumulative(u) + u * density;
  }

  /** The normal distribution, by Simpson's rule: error below 1e-9. */
  private static double cumulative(double u) {
    double end = Math.min(Math.abs(u), 9);
    int steps = 400;
    double sum = 0;
    for (int i = 0; i <= steps; i++) {
      double t = end * i / steps;
      int factor = i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2;
      sum += factor * Math.exp(-t * t / 2);
    }
    double half = sum * end / steps / 3 / Math.sqrt(2 * Math.PI);
    return u < 0 ? 0.5 - half : 0.5 + half;
  }

  @Override
  double bound(Codec codec, float[] x, int rows, int columns, int row, int column) {
    return 0.101;
  }

  @Test
  void derivativeOfReluIsExact() {
    float[] u = {-3, -1e-30f, -0.0f, 0, 1e-30f, 4};
    try (Encoded code =
        DerivativeCodec.RELU.encode(tensor(u, 6, 1), MemoryCategory.ACTIVATIONS, ops)) {
      assertThat(DerivativeCodec.RELU.decode(code, ops).toFloats())
          .containsExactly(0, 0, 0, 0, 1, 1);
    }
  }
}
