package io.slimfit.data.image;

/**
 * Resizes as Pillow does: along the rows first, rounded to bytes, then along the columns. A row of the source is done with once it has
 * been added to the output rows that it counts for, so that memory depends on the output alone.
 */
final class ImageResizing {
  private ImageResizing() {}

  /** A part of an image, in another size. */
  static RgbImage resized(
      RgbImage image, Region region, int width, int height, ResampleFilter filter) {
    ResampleWeights across = ResampleWeights.of(region.width(), width, filter);
    ResampleWeights down = ResampleWeights.of(region.height(), height, filter);
    int samples = Math.multiplyExact(width, RgbImage.CHANNELS);
    int[] row = new int[samples];
    int[][] sums = new int[height][];
    RgbImage resized = RgbImage.ofSize(width, height);
    int firstOpen = 0; // output rows before this one are complete
    for (int y = 0; y < region.height(); y++) {
      int offset =
          ((region.top() + y) * image.width() + region.left()) * RgbImage.CHANNELS;
      resizedRow(image.pixels(), offset, across, row);
      for (int out = firstOpen; out < height && down.first(out) <= y; out++) {
        if (y < down.end(out)) {
          int[] sum = sums[out];
          if (sum == null) {
            sum = new int[samples];
            sums[out] = sum;
          }
          addTimes(sum, row, down.weights()[down.start(out) + y - down.first(out)]);
        }
      }
      while (firstOpen < height && down.end(firstOpen) <= y + 1) {
        write(sums[firstOpen], resized.pixels(), firstOpen * samples);
        sums[firstOpen] = null;
        firstOpen++;
      }
    }
    return resized;
  }

  private static void resizedRow(byte[] pixels, int offset, ResampleWeights across, int[] row) {
    int[] weights = across.weights();
    for (int x = 0, to = 0; to < row.length; x++, to += RgbImage.CHANNELS) {
      int red = 0;
      int green = 0;
      int blue = 0;
      int from = offset + across.first(x) * RgbImage.CHANNELS;
      int end = across.start(x + 1);
      for (int k = across.start(x); k < end; k++, from += RgbImage.CHANNELS) {
        int weight = weights[k];
        red += (pixels[from] & 0xFF) * weight;
        green += (pixels[from + 1] & 0xFF) * weight;
        blue += (pixels[from + 2] & 0xFF) * weight;
      }
      row[to] = ResampleWeights.rounded(red);
      row[to + 1] = ResampleWeights.rounded(green);
      row[to + 2] = ResampleWeights.rounded(blue);
    }
  }

  private static void addTimes(int[] sum, int[] row, int weight) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += row[i] * weight;
    }
  }

  private static void write(int[] sum, byte[] pixels, int offset) {
    for (int i = 0; i < sum.length; i++) {
      pixels[offset + i] = (byte) ResampleWeights.rounded(sum[i]);
    }
  }
}
