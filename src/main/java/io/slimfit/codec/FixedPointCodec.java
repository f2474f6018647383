package io.slimfit.codec;

import io.slimfit.tensor.CodecKernels;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Shape;
import io.slimfit.tensor.Tensor;
import java.util.List;

/**
 * Fixed point, as in SlimFit's released code: code = clamp(round(x * 2^fraction)), with |error|
 * &le; 2^-(fraction+1) inside the range. Values outside saturate and are counted.
 *
 * @param signed whether one of the bits is a sign
 * @param integer bits before the point, without the sign
 * @param fraction bits after the point
 */
public record FixedPointCodec(boolean signed, int integer, int fraction) implements Codec {
  public FixedPointCodec {
    int bits = (signed ? 1 : 0) + integer + fraction;
    if (integer < 0 || fraction < 0 || bits < 1 || bits > 8) {
      throw new IllegalArgumentException("fixed point of " + bits + " bits");
    }
  }

  @Override
  public String name() {
    return (signed ? "q" : "uq") + integer + "." + fraction;
  }

  @Override
  public long encodedBytes(Shape shape) {
    return wordRows(shape.get(0)) * shape.get(1) * DType.INT32.bytes();
  }

  @Override
  public Encoded encode(Tensor x, MemoryCategory category, Ops ops) {
    Tensor words = ops.memory().allocate(category, DType.INT32, wordRows(x.rows()), x.columns());
    try {
      long clamped = ops.codecs().encodeFixed(x, bits(), 1 << fraction, low(), high(), words);
      return new Encoded(x.shape(), x.dtype(), List.of(words), clamped);
    } catch (ArithmeticException e) {
      words.close();
      throw e;
    }
  }

  @Override
  public Tensor decode(Encoded code, Ops ops) {
    Tensor x = ops.draw(code.dtype(), code.shape().get(0), code.shape().get(1));
    ops.codecs().decodeFixed(code.planes().get(0), bits(), 1 << fraction, low(), x);
    return x;
  }

  private int bits() {
    return (signed ? 1 : 0) + integer + fraction;
  }

  private int low() {
    return signed ? -(1 << (integer + fraction)) : 0;
  }

  private int high() {
    return (1 << (integer + fraction)) - 1;
  }

  private long wordRows(long rows) {
    return CodecKernels.wordRows(rows, bits(), Integer.MAX_VALUE);
  }
}
