package io.slimfit.model;

import java.util.Arrays;

/** The pixels of images of one size, each image [channels, height, width]. Immutable by convention: the arrays are not copied. */
public sealed interface Pixels {
  int images();

  /** Numbers of one image: channels * height * width. */
  int length();

  /** These images, in this order; nothing is copied. */
  Pixels select(int[] chosen);

  /**
   * Pixels of one image as the model reads them.
   *
   * @param from counted from the start of the image, in the same channel as the last one asked for
   * @param into written from {@code at} on
   */
  void read(int image, int from, int count, float[] into, int at);

  /** As bytes, as files have them: a quarter of the memory, made into numbers when a patch is read. */
  @SuppressWarnings("ArrayRecordComponent") // immutable by convention: made once by the decoder
  record Bytes(byte[][] pixels, PixelScale scale) implements Pixels {
    @Override
    public int images() {
      return pixels.length;
    }

    @Override
    public int length() {
      return pixels.length == 0 ? 0 : pixels[0].length;
    }

    @Override
    public Pixels select(int[] chosen) {
      return new Bytes(
          Arrays.stream(chosen).mapToObj(i -> pixels[i]).toArray(byte[][]::new), scale);
    }

    @Override
    public void read(int image, int from, int count, float[] into, int at) {
      byte[] source = pixels[image];
      float[] values = scale.values(from / (source.length / scale.channels()));
      for (int i = 0; i < count; i++) {
        into[at + i] = values[source[from + i] & 0xFF];
      }
    }
  }

  /** As the numbers that the model reads. */
  @SuppressWarnings("ArrayRecordComponent") // immutable by convention
  record Floats(float[][] pixels) implements Pixels {
    @Override
    public int images() {
      return pixels.length;
    }

    @Override
    public int length() {
      return pixels.length == 0 ? 0 : pixels[0].length;
    }

    @Override
    public Pixels select(int[] chosen) {
      return new Floats(Arrays.stream(chosen).mapToObj(i -> pixels[i]).toArray(float[][]::new));
    }

    @Override
    public void read(int image, int from, int count, float[] into, int at) {
      System.arraycopy(pixels[image], from, into, at, count);
    }
  }
}
