package io.slimfit.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AbstractTensor;
import org.junit.jupiter.api.Test;

/** Floats stored in two halves are restored bit for bit. */
class SplitFloatsTest {
  private static final int[] LOW_HALVES = {0, 1, 0x7FFE, 0x7FFF, 0x8000, 0x8001, 0xFFFE, 0xFFFF};

  @Test
  void everyHighHalfWithExtremeLowHalvesIsRestored() {
    float[] values = new float
        [(1 << 16) * LOW_HALVES.length]; // both signs, denormals, infinities, every kind of NaN
    for (int i = 0; i < values.length; i++) {
      values[i] =
          Float.intBitsToFloat((i / LOW_HALVES.length << 16) | LOW_HALVES[i % LOW_HALVES.length]);
    }
    assertComesBack(values);
  }

  @Property
  void anyBitsComeBack(@ForAll @Size(min = 1, max = 300) List<Integer> bits) {
    float[] values = new float[bits.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = Float.intBitsToFloat(bits.get(i));
    }
    assertComesBack(values);
  }

  private static void assertComesBack(float[] values) {
    NativeMemory memory = new NativeMemory(Device.CPU);
    int n = values.length;
    try (Tensor split = memory.zeros(MemoryCategory.WEIGHTS, DType.SPLIT_FLOAT32, 1, n)) {
      assertThat(memory.bytes(MemoryCategory.WEIGHTS)).isEqualTo(4L * n);
      split.put(0, values, 0, n);
      assertSameBits(values, read(split));
      try (PointerScope scope = new PointerScope()) { // the plain counterpart
        float[] merged = new float[n];
        AtenSplitFloats.merged(split).view(-1).data_ptr_float().get(merged);
        assertSameBits(values, merged);
        split.zero();
        assertThat(read(split)).containsOnly(0);
        AtenSplitFloats.set(split, AbstractTensor.create(values).view(1, n));
        assertSameBits(values, read(split));
      }
    }
    assertThat(memory.totalBytes()).isZero();
  }

  private static float[] read(Tensor split) {
    float[] values = new float[(int) split.elements()];
    split.get(0, values, 0, values.length);
    return values;
  }

  private static void assertSameBits(float[] expected, float[] actual) {
    for (int i = 0; i < expected.length; i++) {
      int bits = Float.floatToRawIntBits(expected[i]);
      if (Float.floatToRawIntBits(actual[i]) != bits) {
        assertThat(Integer.toHexString(Float.floatToRawIntBits(actual[i])))
            .as("index %d", i)
            .isEqualTo(Integer.toHexString(bits));
      }
    }
  }

  @Test
  void highHalfIsTheNearestBfloat16() {
    NativeMemory memory = new NativeMemory(Device.CPU);
    Random random = new Random(5);
    try (Tensor split = memory.zeros(MemoryCategory.WEIGHTS, DType.SPLIT_FLOAT32, 40, 50);
        PointerScope scope = new PointerScope()) {
      double[] values = random.doubles(2000, -3, 3).map(x -> (float) x).toArray();
      split.set(values);
      assertThat(split.toDoubles()).isEqualTo(values);
      double[] high = split.high().toDoubles();
      for (int i = 0; i < values.length; i++) {
        assertThat(Math.abs(high[i] - values[i]))
            .as("%s of %s", high[i], values[i])
            .isLessThanOrEqualTo(Math.ulp((float) values[i]) * (1 << 15));
      }
    }
  }

  @Test
  void rowsCanBeReadAndWrittenSeparately() {
    NativeMemory memory = new NativeMemory(Device.CPU);
    try (Tensor split = memory.zeros(MemoryCategory.WEIGHTS, DType.SPLIT_FLOAT32, 3, 2);
        Tensor floats = memory.zeros(MemoryCategory.WORKSPACE, DType.FLOAT32, 2, 2);
        PointerScope scope = new PointerScope()) {
      split.rows(1, 2).set(1.1f, 2.2f, 3.3f, 4.4f);
      assertThat(split.toFloats()).containsExactly(0, 0, 1.1f, 2.2f, 3.3f, 4.4f);
      split.rows(1, 2).rows(1, 1).put(1, new float[] {9, 5.5f}, 1, 1);
      assertThat(split.rows(2, 1).toFloats()).containsExactly(3.3f, 5.5f);
      assertThat(split.rows(2, 1).high().toFloats()).containsExactly(3.296875f, 5.5f);
      floats.copyFrom(split.rows(1, 2));
      assertThat(floats.toFloats()).containsExactly(1.1f, 2.2f, 3.3f, 5.5f);
      split.rows(0, 2).copyFrom(floats);
      assertThat(split.toFloats()).containsExactly(1.1f, 2.2f, 3.3f, 5.5f, 3.3f, 5.5f);
      AtenSplitFloats.copy(split.rows(0, 2), floats);
      assertThat(floats.toFloats()).containsExactly(1.1f, 2.2f, 3.3f, 5.5f);
      floats.set(-1, 1e-40, 7, 8);
      AtenSplitFloats.copy(floats, split.rows(1, 2));
      assertThat(split.toFloats()).containsExactly(1.1f, 2.2f, -1, 1e-40f, 7, 8);
      split.rows(1, 1).zero();
      assertThat(split.toFloats()).containsExactly(1.1f, 2.2f, 0, 0, 7, 8);
    }
  }

  @Test
  void accessToOnlyOneHalfIsRejected() {
    NativeMemory memory = new NativeMemory(Device.CPU);
    try (Tensor split = memory.zeros(MemoryCategory.WEIGHTS, DType.SPLIT_FLOAT32, 2, 2)) {
      for (Runnable operation : List.<Runnable>of(
          () -> split.fill(1),
          () -> split.add(split),
          () -> split.columns(0, 1),
          () -> split.reshaped(4),
          () -> split.floatIndex(0),
          () -> split.intIndex(0))) {
        assertThatThrownBy(operation::run)
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("two halves");
      }
    }
  }
}
