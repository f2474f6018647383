package io.slimfit.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.slimfit.memory.HeldTensors;
import io.slimfit.memory.NotFiniteException;
import io.slimfit.memory.Profile;
import io.slimfit.memory.Saturation;
import io.slimfit.memory.Site;
import io.slimfit.memory.SiteKind;
import io.slimfit.memory.Storage;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Scope;
import io.slimfit.tensor.Shape;
import io.slimfit.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every codec must fulfil; the test of a codec lists its variants and states its error. */
abstract class CodecContract {
  private static final Site SITE = new Site("encoder.3 x̂", SiteKind.BLOCK_NORM);
  private static final int[] ROWS = {1, 2, 3, 4, 5, 7, 8, 31, 32, 33, 63, 64, 65, 130, 200};
  private static final int[] COLUMNS = {1, 3, 16, 65};
  private static final long SEED = 20;

  final NativeMemory memory = new NativeMemory(Device.CPU);
  final Ops ops = Ops.fast(memory);
  private final Scope scope = ops.scope();

  /** One codec under test; JUnit gets them through {@link MethodSource}. */
  record Case(Codec codec) {
    @Override
    public String toString() {
      return codec.name();
    }
  }

  /**
   * The largest error of an element's decoded value, as the codec's documentation states it.
   *
   * @param x [rows, columns], row by row
   */
  abstract double bound(Codec codec, float[] x, int rows, int columns, int row, int column);

  /** What a decoded value approximates: x itself unless overridden. */
  double ideal(float x) {
    return x;
  }

  /** The number of elements that saturate. */
  long clamped(Codec codec, float[] x) {
    return 0;
  }

  @AfterEach
  void nothingIsLeft() {
    scope.close();
    ops.close();
    assertThat(memory.totalBytes()).isZero();
  }

  final Tensor tensor(float[] x, int rows, int columns) {
    Tensor tensor = ops.draw(DType.FLOAT32, rows, columns);
    tensor.put(0, x, 0, x.length);
    return tensor;
  }

  /** Normally distributed numbers, one in fifty an outlier. */
  private static float[] random(Random random, int count) {
    float[] x = new float[count];
    for (int i = 0; i < count; i++) {
      x[i] = (float) (random.nextGaussian() * (random.nextInt(50) == 0 ? 10 : 1));
    }
    return x;
  }

  private void check(Codec codec, float[] x, int rows, int columns, String what) {
    try (Scope inner = ops.scope()) {
      Tensor tensor = tensor(x, rows, columns);
      try (Encoded code = codec.encode(tensor, MemoryCategory.ACTIVATIONS, ops)) {
        assertThat(memory.bytes(MemoryCategory.ACTIVATIONS))
            .as("bytes of %s, %s", codec.name(), what)
            .isEqualTo(codec.encodedBytes(Shape.of(rows, columns)))
            .isEqualTo(code.bytes());
        assertThat(code.clamped()).as("clamped, %s", what).isEqualTo(clamped(codec, x));
        Tensor decoded = codec.decode(code, ops);
        assertThat(decoded.shape()).isEqualTo(Shape.of(rows, columns));
        assertThat(decoded.dtype()).isEqualTo(DType.FLOAT32);
        float[] values = decoded.toFloats();
        for (int i = 0; i < x.length; i++) {
          double bound = bound(codec, x, rows, columns, i / columns, i % columns);
          assertThat(Math.abs(values[i] - ideal(x[i])) <= bound)
              .as(
                  "%s, %s, %d x %d, index %d: expected %s, actual %s, bound %s, seed %d",
                  codec.name(), what, rows, columns, i, ideal(x[i]), values[i], bound, SEED)
              .isTrue();
        }
        assertThat(tensor.toFloats()).as("x is unchanged").isEqualTo(x);
      }
      assertThat(memory.bytes(MemoryCategory.ACTIVATIONS)).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("codecs")
  void errorAndBytesAreAsDocumented(Case tested) {
    Random random = new Random(SEED);
    for (int rows : ROWS) {
      for (int columns : COLUMNS) {
        check(tested.codec, random(random, rows * columns), rows, columns, "random");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("codecs")
  void zerosAndDenormalsAreEncoded(Case tested) {
    float[] x = new float[70 * 3];
    check(tested.codec, x, 70, 3, "zeros");
    Arrays.fill(x, -0.0f);
    check(tested.codec, x, 70, 3, "negative zeros");
    Arrays.fill(x, Float.MIN_VALUE);
    x[5] = -1e-39f;
    check(tested.codec, x, 70, 3, "denormals");
    Arrays.fill(x, 0.75f);
    check(tested.codec, x, 70, 3, "ties");
  }

  @ParameterizedTest
  @MethodSource("codecs")
  void halvesAreEncodedLikeTheirValues(Case tested) {
    assumeThat(Ops.hasVectorKernels()).isTrue();
    Tensor halves = ops.cast(tensor(random(new Random(SEED), 131 * 37), 131, 37), DType.BFLOAT16);
    Tensor floats = ops.cast(halves, DType.FLOAT32);
    try (Encoded ofHalves = tested.codec.encode(halves, MemoryCategory.ACTIVATIONS, ops);
        Encoded ofFloats = tested.codec.encode(floats, MemoryCategory.ACTIVATIONS, ops)) {
      assertThat(ofHalves.bytes()).isEqualTo(ofFloats.bytes());
      Tensor decoded = tested.codec.decode(ofHalves, ops);
      assertThat(decoded.dtype()).isEqualTo(DType.BFLOAT16);
      Tensor rounded = ops.cast(tested.codec.decode(ofFloats, ops), DType.BFLOAT16);
      assertThat(decoded.toFloats()).as("seed %d", SEED).isEqualTo(rounded.toFloats());
    }
  }

  @ParameterizedTest
  @MethodSource("codecs")
  void multiplyUsesTheDecodedValues(Case tested) {
    float[] x = random(new Random(SEED), 67 * 5);
    Tensor tensor = tensor(x, 67, 5);
    try (Encoded code = tested.codec.encode(tensor, MemoryCategory.ACTIVATIONS, ops)) {
      Tensor y = ops.draw(DType.FLOAT32, 67, 5);
      y.fill(1);
      tested.codec.multiply(code, y, ops);
      assertThat(y.toFloats()).isEqualTo(tested.codec.decode(code, ops).toFloats());
    }
  }

  @ParameterizedTest
  @MethodSource("codecs")
  void nonFiniteElementsAreRejectedNamingTheSite(Case tested) {
    Profile profile = new Profile() {
      @Override
      public String name() {
        return "one codec";
      }

      @Override
      public Storage storageOf(SiteKind kind, boolean active) {
        return Storage.encode(tested.codec);
      }
    };
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      for (int index : new int[] {0, 100, 70 * 3 - 1}) {
        float[] x = random(new Random(SEED), 70 * 3);
        x[index] = bad;
        Tensor tensor = tensor(x, 70, 3);
        try (HeldTensors held = new HeldTensors(profile, new Saturation(), ops)) {
          assertThatThrownBy(() -> held.hold(SITE, 0, false, tensor))
              .as("%s at %d", bad, index)
              .isInstanceOf(NotFiniteException.class)
              .hasMessageContaining(SITE.name());
          assertThat(memory.bytes(MemoryCategory.ACTIVATIONS)).isZero();
        }
      }
    }
  }

  static Stream<Case> cases(List<? extends Codec> codecs) {
    return codecs.stream().map(Case::new);
  }
}
