package io.slimfit.export.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.platform.Fp16Conversions;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HalfFloatTest {
  @Test
  void everyNumberIsItself() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      float value = Fp16Conversions.fp16ToFloat((short) bits);
      if (Float.isFinite(value)) {
        assertThat(HalfFloat.of(value)).as("%x", bits).isEqualTo((short) bits);
      }
    }
  }

  @Test
  void othersAreRoundedToTheNearest() {
    Random random = new Random(1);
    for (int i = 0; i < 100_000; i++) {
      float value = (float) (random.nextGaussian() * Math.pow(2, random.nextInt(40) - 26));
      if (Math.abs(value) < HalfFloat.OUT_OF_RANGE) {
        assertThat(HalfFloat.of(value)).as("%s", value).isEqualTo(nearest(value));
      }
    }
  }

  @Test
  void halfwayGoesToTheEvenMantissa() {
    assertThat(HalfFloat.of(1 + 0x1.0p-11f)).isEqualTo((short) 0x3C00);
    assertThat(HalfFloat.of(1 + 3 * 0x1.0p-11f)).isEqualTo((short) 0x3C02);
    assertThat(HalfFloat.of(65519)).isEqualTo((short) 0x7BFF);
  }

  /** Of the two neighbours in 16 bits. */
  private static short nearest(float value) {
    short best = 0;
    double smallest = Double.POSITIVE_INFINITY;
    int sign = value < 0 ? 0x8000 : 0;
    int low = 0;
    int high = 0x7BFF;
    while (low < high) { // the largest magnitude that is not larger
      int middle = (low + high + 1) / 2;
      if (Fp16Conversions.fp16ToFloat((short) middle) <= Math.abs(value)) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    for (int candidate = low; candidate <= Math.min(low + 1, 0x7BFF); candidate++) {
      double distance =
          Math.abs((double) Fp16Conversions.fp16ToFloat((short) candidate) - Math.abs(value));
      boolean even = candidate % 2 == 0;
      if (distance < smallest || (distance == smallest && even)) {
        smallest = distance;
        best = (short) (sign | candidate);
      }
    }
    return best;
  }
}
