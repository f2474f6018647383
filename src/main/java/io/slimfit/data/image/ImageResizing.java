package io.slimfit.data.image;

/**
 * Resizes images with exactly the same bytes as Pillow 13: first in one direction, rounded to
 * bytes, then in the other. A row of the source is added to the output rows it contributes to and
 * then dropped, so that memory depends on the output and not on the height of the source.
 */
final class ImageResizing {
  private final RgbImage image;
  private final Region region;
  private final RgbImage resized; // the part that is kept
  private final ResampleWeights across;
  private final ResampleWeights down;
  private final boolean downFirst;

  private ImageResizing(
      RgbImage image, Region region, int width, int height, Region kept, ResampleFilter filter) {
    this.image = image;
    this.region = region;
    this.resized = RgbImage.ofSize(kept.width(), kept.height());
    this.across = ResampleWeights.of(region.width(), width, kept.left(), kept.width(), filter);
    this.down = ResampleWeights.of(region.height(), height, kept.top(), kept.height(), filter);
    // Pillow's choice since version 13 (python-pillow/Pillow#9549), found by trial; it changes
    // single bytes by one
    this.downFirst = region.height() - height > Math.max(0, 2L * (region.width() - width));
  }

  /** A part of an image, resized. */
  static RgbImage resized(
      RgbImage image, Region region, int width, int height, ResampleFilter filter) {
    Region all = new Region(0, 0, width, height);
    return new ImageResizing(image, region, width, height, all, filter).resized();
  }

  /**
   * A part of a resized image: the same bytes as if all of it had been resized, but only these are
   * computed and take memory.
   *
   * @param kept the part of the resized image
   */
  static RgbImage resizedPart(
      RgbImage image, int width, int height, Region kept, ResampleFilter filter) {
    return new ImageResizing(image, image.region(), width, height, kept, filter).resized();
  }

  private RgbImage resized() {
    int height = resized.height();
    int[] source = new int[region.width() * RgbImage.CHANNELS];
    int[] target = new int[resized.width() * RgbImage.CHANNELS];
    int[] between = downFirst ? source : target;
    int[][] sums = new int[height][];
    int firstOpen = 0; // output rows before this one are complete
    int end = down.end(height - 1);
    for (int y = down.first(0); y < end; y++) {
      read(y, source);
      if (!downFirst) {
        resizeRow(source, target);
      }
      for (int out = firstOpen; out < height && down.first(out) <= y; out++) {
        if (y < down.end(out)) {
          int[] sum = sums[out] == null ? new int[between.length] : sums[out];
          sums[out] = sum;
          addTimes(sum, between, down.weights()[down.start(out) + y - down.first(out)]);
        }
      }
      while (firstOpen < height && down.end(firstOpen) <= y + 1) {
        int[] row = sums[firstOpen];
        sums[firstOpen] = new int[0];
        round(row);
        if (downFirst) {
          resizeRow(row, target);
          row = target;
        }
        write(row, firstOpen);
        firstOpen++;
      }
    }
    return resized;
  }

  private void read(int y, int[] row) {
    byte[] pixels = image.pixels();
    int from = ((region.top() + y) * image.width() + region.left()) * RgbImage.CHANNELS;
    for (int i = 0; i < row.length; i++) {
      row[i] = pixels[from + i] & 0xFF;
    }
  }

  private void resizeRow(int[] source, int[] target) {
    int[] weights = across.weights();
    for (int x = 0, to = 0; to < target.length; x++, to += RgbImage.CHANNELS) {
      int red = 0;
      int green = 0;
      int blue = 0;
      int from = across.first(x) * RgbImage.CHANNELS;
      int end = across.start(x + 1);
      for (int k = across.start(x); k < end; k++, from += RgbImage.CHANNELS) {
        int weight = weights[k];
        red += source[from] * weight;
        green += source[from + 1] * weight;
        blue += source[from + 2] * weight;
      }
      target[to] = ResampleWeights.rounded(red);
      target[to + 1] = ResampleWeights.rounded(green);
      target[to + 2] = ResampleWeights.rounded(blue);
    }
  }

  private static void addTimes(int[] sum, int[] row, int weight) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += row[i] * weight;
    }
  }

  private static void round(int[] sum) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] = ResampleWeights.rounded(sum[i]);
    }
  }

  private void write(int[] row, int y) {
    byte[] pixels = resized.pixels();
    int to = y * row.length;
    for (int i = 0; i < row.length; i++) {
      pixels[to + i] = (byte) row[i];
    }
  }
}
