package io.slimfit.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.tensor.MemoryCategory;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FixedPointCodecTest extends CodecContract {
  private static final FixedPointCodec Q3_4 = new FixedPointCodec(true, 3, 4);

  static Stream<Case> codecs() {
    return cases(List.of(
        Q3_4,
        new FixedPointCodec(true, 2, 1),
        new FixedPointCodec(false, 0, 8),
        new FixedPointCodec(true, 2, 2),
        new FixedPointCodec(false, 1, 0)));
  }

  private static double low(FixedPointCodec codec) {
    return codec.signed() ? -Math.scalb(1.0, codec.integer()) : 0;
  }

  private static double high(FixedPointCodec codec) {
    return Math.scalb(1.0, codec.integer()) - Math.scalb(1.0, -codec.fraction());
  }

  private static boolean isClamped(FixedPointCodec codec, float x) {
    double rounded = Math.rint((double) x * (1 << codec.fraction())) / (1 << codec.fraction());
    return rounded < low(codec) || rounded > high(codec);
  }

  @Override
  double bound(Codec codec, float[] x, int rows, int columns, int row, int column) {
    FixedPointCodec fixed = (FixedPointCodec) codec;
    double value = x[row * columns + column];
    double outside = Math.max(0, Math.max(low(fixed) - value, value - high(fixed)));
    return Math.max(outside, Math.scalb(1.0, -fixed.fraction() - 1)); // its distance from the range
  }

  @Override
  long clamped(Codec codec, float[] x) {
    long clamped = 0;
    for (float value : x) {
      clamped += isClamped((FixedPointCodec) codec, value) ? 1 : 0;
    }
    return clamped;
  }

  @Test
  void tiesAreRoundedToEvenAndTheLargestFloatsAreClamped() {
    float[] x = {
      1 / 32f, 3 / 32f, 5 / 32f, -1 / 32f, -3 / 32f, 7.96f, 8, -8.04f, -8.03f, 3e38f, -3e38f
    };
    try (Encoded code = Q3_4.encode(tensor(x, x.length, 1), MemoryCategory.ACTIVATIONS, ops)) {
      assertThat(Q3_4.decode(code, ops).toFloats())
          .containsExactly(
              0, 2 / 16f, 2 / 16f, 0, -2 / 16f, 127 / 16f, 127 / 16f, -8, -8, 127 / 16f, -8);
      assertThat(code.clamped()).isEqualTo(4);
    }
  }
}
