package io.slimfit.codec;

import io.slimfit.tensor.DType;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Shape;
import io.slimfit.tensor.Tensor;
import java.util.List;

/**
 * The derivative f'(u) of an activation function at the encoded u, as one of eight levels: 3 bits
 * per element, 32 rows in three words. The idea is that of Few-Bit Backward (Novikov et al., 2023):
 * the backward pass needs only f'(u), not u.
 *
 * <p>GELU's levels and thresholds were fitted to pre-activations of MiniLM. The largest error is
 * 0.101, just above the last threshold.
 */
public final class DerivativeCodec implements Codec {
  /** For GELU and its tanh approximation, which differ by less than a level. */
  public static final DerivativeCodec GELU = new DerivativeCodec(
      "gelu3",
      new float[] {-0.8f, -0.525f, -0.3f, -0.1f, 0.1f, 0.325f, 0.625f},
      new float[] {-0.0829f, 0.0459f, 0.1907f, 0.3428f, 0.4981f, 0.6617f, 0.8390f, 1.0396f});

  /** For max(u, 0): exact, using two of the eight levels. */
  public static final DerivativeCodec RELU = new DerivativeCodec(
      "relu3",
      new float[] {
        0,
        Float.MAX_VALUE,
        Float.MAX_VALUE,
        Float.MAX_VALUE,
        Float.MAX_VALUE,
        Float.MAX_VALUE,
        Float.MAX_VALUE
      },
      new float[] {0, 1, 1, 1, 1, 1, 1, 1});

  private static final int ROWS = 32;
  private static final int WORDS = 3;

  private final String name;
  private final float[] thresholds;
  private final float[] levels;

  private DerivativeCodec(String name, float[] thresholds, float[] levels) {
    this.name = name;
    this.thresholds = thresholds;
    this.levels = levels;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long encodedBytes(Shape shape) {
    return wordRows(shape.get(0)) * shape.get(1) * DType.INT32.bytes();
  }

  @Override
  public Encoded encode(Tensor u, MemoryCategory category, Ops ops) {
    Tensor words = ops.memory().allocate(category, DType.INT32, wordRows(u.rows()), u.columns());
    try {
      ops.codecs().encodeLevels(u, thresholds, words);
      return new Encoded(u.shape(), u.dtype(), List.of(words), 0);
    } catch (ArithmeticException e) {
      words.close();
      throw e;
    }
  }

  @Override
  public boolean isWhole() {
    return false;
  }

  /** The levels, which approximate f'(u), not u. */
  @Override
  public Tensor decode(Encoded code, Ops ops) {
    Tensor derivative = ops.draw(code.dtype(), code.shape().get(0), code.shape().get(1));
    derivative.fill(1);
    multiply(code, derivative, ops);
    return derivative;
  }

  @Override
  public void multiply(Encoded code, Tensor y, Ops ops) {
    ops.codecs().multiplyByLevels(code.planes().get(0), levels, y);
  }

  private static long wordRows(long rows) {
    return (rows + ROWS - 1) / ROWS * WORDS;
  }
}
