package io.slimfit.codec;

import io.slimfit.tensor.DType;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Scope;
import io.slimfit.tensor.Shape;
import io.slimfit.tensor.Tensor;
import java.util.List;

/**
 * Keeps the elements of largest magnitude exactly and sets all others to 0, as SlimFit's released
 * code does for the x̂ of a frozen LayerNorm. Each kept element takes a float32 and an int32 index.
 * |error| is at most the smallest kept magnitude. Of equal magnitudes the first are kept.
 *
 * @param percent of the elements, rounded down
 */
public record TopKCodec(int percent) implements Codec {
  public TopKCodec {
    if (percent < 1 || percent > 100) {
      throw new IllegalArgumentException(percent + " percent");
    }
  }

  @Override
  public String name() {
    return "top" + percent;
  }

  @Override
  public long encodedBytes(Shape shape) {
    return count(shape) * (DType.FLOAT32.bytes() + DType.INT32.bytes());
  }

  @Override
  public boolean isWhole() {
    return percent == 100;
  }

  @Override
  public Encoded encode(Tensor x, MemoryCategory category, Ops ops) {
    long count = count(x.shape());
    Tensor values = ops.memory().allocate(category, DType.FLOAT32, count);
    Tensor indices = ops.memory().allocate(category, DType.INT32, count);
    Encoded code = new Encoded(x.shape(), x.dtype(), List.of(values, indices), 0);
    try (Scope scope = ops.scope()) {
      ops.codecs().encodeTop(wide(x, ops), values, indices);
      return code;
    } catch (ArithmeticException e) {
      code.close();
      throw e;
    }
  }

  @Override
  public Tensor decode(Encoded code, Ops ops) {
    Tensor x = ops.draw(code.dtype(), code.shape().get(0), code.shape().get(1));
    if (code.dtype() != DType.BFLOAT16) {
      ops.codecs().decodeTop(code.planes().get(0), code.planes().get(1), x);
      return x;
    }
    try (Scope scope = ops.scope()) {
      Tensor wide = ops.draw(DType.FLOAT32, x.shape().toArray());
      ops.codecs().decodeTop(code.planes().get(0), code.planes().get(1), wide);
      x.copyFrom(wide);
    }
    return x;
  }

  /** The kernels find the largest elements by the bits of floats. */
  private static Tensor wide(Tensor x, Ops ops) {
    return x.dtype() == DType.BFLOAT16 ? ops.cast(x, DType.FLOAT32) : x;
  }

  private long count(Shape shape) {
    return shape.elements() * percent / 100;
  }
}
