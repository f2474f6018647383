package io.slimfit.model;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The pixels of images of one size, each image [channels, height, width]. Immutable by convention:
 * the arrays are not copied.
 */
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

  /**
   * As bytes, as files have them: a quarter of the memory, made into numbers when a patch is read.
   *
   * @param pixels of many images, one after another
   * @param length of one image
   * @param numbers which of them these are
   */
  @SuppressWarnings("ArrayRecordComponent") // immutable by convention: made once by the loader
  record Bytes(byte[] pixels, int length, int[] numbers, PixelScale scale) implements Pixels {
    /** All images of {@code pixels}, which is [images, channels, height, width]. */
    public static Bytes of(byte[] pixels, int images, PixelScale scale) {
      if (images < 1 || pixels.length % (images * scale.channels()) != 0) {
        throw new IllegalArgumentException(pixels.length + " bytes are not " + images
            + " images of " + scale.channels() + " channels");
      }
      return new Bytes(
          pixels, pixels.length / images, IntStream.range(0, images).toArray(), scale);
    }

    @Override
    public int images() {
      return numbers.length;
    }

    @Override
    public Pixels select(int[] chosen) {
      return new Bytes(pixels, length, Batch.select(numbers, chosen), scale);
    }

    @Override
    public void read(int image, int from, int count, float[] into, int at) {
      float[] values = scale.values(from / (length / scale.channels()));
      int first = numbers[image] * length + from;
      for (int i = 0; i < count; i++) {
        into[at + i] = values[pixels[first + i] & 0xFF];
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
