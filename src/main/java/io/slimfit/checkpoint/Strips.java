package io.slimfit.checkpoint;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.tensor.Shape;
import io.slimfit.tensor.Tensor;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Copies stored values to tensors, a strip at a time, and rejects NaN and infinity. */
final class Strips {
  /** Elements per strip: large enough for fast reads, small compared with the tensors. */
  static final int LENGTH = 16_384;

  private final float[] values = new float[LENGTH];
  private final ByteBuffer bytes =
      ByteBuffer.allocate(LENGTH * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);

  /** The bytes of one tensor, in order. */
  interface Bytes {
    /** Fills the buffer from its position to its limit, or throws EOFException. */
    void fill(ByteBuffer strip) throws IOException;
  }

  /** Receives decoded values; {@code index} counts elements row by row. */
  interface Sink {
    void accept(long index, float[] values, int count);
  }

  static void requireFits(Place place, StoredType type, Shape shape, Tensor target) {
    if (!target.shape().equals(shape)) {
      throw new IllegalArgumentException(
          place + ": shape " + shape + " is read into shape " + target.shape());
    }
    if (!target.dtype().isFloating()) {
      throw new IllegalArgumentException(
          place + ": is read into a tensor of type " + target.dtype());
    }
    if (!type.isReadable()) {
      throw new InputException(
          place,
          "weights of type " + type + " cannot be read",
          "Save the model with weights of type F32, F16, BF16 or F64");
    }
  }

  /** Decodes {@code elements} elements and passes them to the sink strip by strip. */
  void decode(Place place, StoredType type, long elements, Bytes source, Sink sink) {
    for (long index = 0; index < elements; index += LENGTH) {
      int count = (int) Math.min(LENGTH, elements - index);
      bytes.clear().limit(count * (type.bits() / Byte.SIZE));
      try {
        source.fill(bytes);
      } catch (EOFException e) {
        throw new InputException(
            place,
            "the file ends within this tensor",
            "It was truncated after it was opened: download it again",
            e);
      } catch (IOException e) {
        throw new UncheckedIOException(place + ": cannot be read: " + e.getMessage(), e);
      }
      type.toFloats(bytes.flip(), values, count);
      sink.accept(index, values, count);
    }
  }

  /** A sink that checks each value and writes it to {@code target}. */
  static Sink into(Tensor target, Place place) {
    return (index, values, count) -> {
      for (int i = 0; i < count; i++) {
        if (!Float.isFinite(values[i])) {
          throw new InputException(
              place,
              "element " + (index + i) + " is " + values[i],
              "Weights must be finite 32-bit floats: use a checkpoint from before training"
                  + " diverged");
        }
      }
      target.put(index, values, 0, count);
    };
  }
}
