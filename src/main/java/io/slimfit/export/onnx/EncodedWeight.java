package io.slimfit.export.onnx;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A weight in the numbers of a file.
 *
 * @param values in the order of the file
 */
record EncodedWeight(WeightValues values, Encoding encoding) implements Content {
  /** How one element is written. */
  interface Encoding {
    /** Bytes per element. */
    int bytes();

    /** @param index of the element in the order of the file */
    void put(ByteBuffer bytes, long index, float value);
  }

  @Override
  public long bytes() {
    return values.count() * encoding.bytes();
  }

  @Override
  public void writeTo(Sink sink) throws IOException {
    long[] written = {0};
    values.forEach((strip, count) -> {
      ByteBuffer bytes =
          ByteBuffer.allocate(count * encoding.bytes()).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < count; i++) {
        encoding.put(bytes, written[0] + i, strip[i]);
      }
      written[0] += count;
      sink.write(bytes.array(), bytes.position());
    });
  }

  /** 32-bit floats. */
  record Float32() implements Encoding {
    @Override
    public int bytes() {
      return Float.BYTES;
    }

    @Override
    public void put(ByteBuffer bytes, long index, float value) {
      bytes.putFloat(value);
    }
  }

  /**
   * 16-bit floats, rounded to the nearest.
   *
   * @param name of the weight, for messages
   */
  record Float16(String name) implements Encoding {
    @Override
    public int bytes() {
      return Short.BYTES;
    }

    @Override
    public void put(ByteBuffer bytes, long index, float value) {
      if (Math.abs(value) >= HalfFloat.OUT_OF_RANGE) {
        throw new InputException(
            Place.of("weight " + name),
            value + " is out of the range of 16-bit floats",
            "Give {weights fp32}");
      }
      bytes.putShort(HalfFloat.of(value));
    }
  }

  /**
   * 8-bit integers q with value ≈ q scale.
   *
   * @param scales one for each row or column
   * @param inner how many neighbouring elements have one scale; then the next scale follows, and
   *     after the last one the first
   */
  record Int8(float[] scales, long inner) implements Encoding {
    @Override
    public int bytes() {
      return Byte.BYTES;
    }

    @Override
    public void put(ByteBuffer bytes, long index, float value) {
      bytes.put((byte) Math.rint(value / scales[(int) (index / inner % scales.length)]));
    }
  }
}
