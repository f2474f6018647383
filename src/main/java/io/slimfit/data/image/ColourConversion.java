package io.slimfit.data.image;

import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.util.Arrays;

/**
 * Converts the samples of an image file to red, green and blue bytes. Like Pillow, it does not
 * apply colour profiles.
 */
final class ColourConversion {
  private static final int OPAQUE = 255;

  private ColourConversion() {}

  /**
   * Converts the raw components of a JPEG file to an upright image.
   *
   * @param orientation of EXIF, applied without a second copy of the image
   */
  static RgbImage ofJpeg(Raster raster, JpegHeader.Colours colours, int orientation) {
    UprightImage image = new UprightImage(raster.getWidth(), raster.getHeight(), orientation);
    Samples samples = new Samples(raster);
    byte[] rgb = new byte[raster.getWidth() * RgbImage.CHANNELS];
    for (int y = 0; y < raster.getHeight(); y++) {
      int[] row = samples.row(y);
      switch (colours) {
        case GREY -> grey(row, rgb);
        case RGB -> rgb(row, rgb);
        case YCC -> ycc(row, 3, rgb);
        case YCCK -> {
          ycc(row, 4, rgb);
          invert(rgb); // inks are the complements of colours
          multiplyByBlack(row, rgb);
        }
        case CMYK -> {
          for (int x = 0, to = 0; x < row.length; x += 4, to += 3) {
            rgb[to] = (byte) row[x];
            rgb[to + 1] = (byte) row[x + 1];
            rgb[to + 2] = (byte) row[x + 2];
          }
          multiplyByBlack(row, rgb);
        }
      }
      image.setRow(y, rgb);
    }
    return image.image();
  }

  private static void grey(int[] row, byte[] target) {
    for (int x = 0, to = 0; x < row.length; x++, to += RgbImage.CHANNELS) {
      Arrays.fill(target, to, to + RgbImage.CHANNELS, (byte) row[x]);
    }
  }

  private static void rgb(int[] row, byte[] target) {
    for (int i = 0; i < row.length; i++) {
      target[i] = (byte) row[i];
    }
  }

  /** ITU-R BT.601 in 16-bit fixed point, as JFIF requires, rounded as in libjpeg. */
  private static void ycc(int[] row, int bands, byte[] target) {
    for (int i = 0, to = 0; i < row.length; i += bands, to += RgbImage.CHANNELS) {
      int y = row[i];
      int cb = row[i + 1] - 128;
      int cr = row[i + 2] - 128;
      target[to] = clipped(y + (91881 * cr + 32768 >> 16));
      target[to + 1] = clipped(y + (-22554 * cb - 46802 * cr + 32768 >> 16));
      target[to + 2] = clipped(y + (116130 * cb + 32768 >> 16));
    }
  }

  private static void invert(byte[] target) {
    for (int i = 0; i < target.length; i++) {
      target[i] = (byte) ~target[i];
    }
  }

  /** Inks are stored inverted, 255 for none: the remaining light is the product. */
  private static void multiplyByBlack(int[] row, byte[] target) {
    for (int i = 3, to = 0; i < row.length; i += 4) {
      int black = row[i];
      for (int channel = 0; channel < RgbImage.CHANNELS; channel++, to++) {
        target[to] = (byte) (((target[to] & 0xFF) * black * 2 + OPAQUE) / (2 * OPAQUE));
      }
    }
  }

  private static byte clipped(int value) {
    return (byte) Math.max(0, Math.min(255, value));
  }

  /**
   * Converts the result of a PNG, GIF, BMP or WebP decoder: palettes, grey or colours of 1 to 16
   * bits. Alpha is composited on white.
   */
  static RgbImage of(Raster raster, ColorModel colours) {
    RgbImage image = RgbImage.ofSize(raster.getWidth(), raster.getHeight());
    Samples samples = new Samples(raster);
    byte[] target = image.pixels();
    int rowBytes = image.width() * RgbImage.CHANNELS;
    int[] sizes = raster.getSampleModel().getSampleSize();
    for (int y = 0; y < image.height(); y++) {
      int[] row = samples.row(y);
      if (colours instanceof IndexColorModel palette) {
        for (int x = 0; x < row.length; x++) {
          int argb = palette.getRGB(row[x]);
          onWhite(
              argb >> 16 & 0xFF,
              argb >> 8 & 0xFF,
              argb & 0xFF,
              argb >>> 24,
              target,
              y * rowBytes + x * RgbImage.CHANNELS);
        }
      } else {
        toEightBits(row, sizes);
        withoutPalette(row, samples.bands(), target, y * rowBytes);
      }
    }
    return image;
  }

  private static void withoutPalette(int[] row, int bands, byte[] target, int offset) {
    boolean grey = bands < 3;
    boolean alpha = bands == 2 || bands == 4;
    for (int i = 0, to = offset; i < row.length; i += bands, to += RgbImage.CHANNELS) {
      onWhite(
          row[i],
          grey ? row[i] : row[i + 1],
          grey ? row[i] : row[i + 2],
          alpha ? row[i + bands - 1] : OPAQUE,
          target,
          to);
    }
  }

  private static void toEightBits(int[] row, int[] sizes) {
    for (int band = 0; band < sizes.length; band++) {
      int bits = sizes[band];
      if (bits > 8) {
        for (int i = band; i < row.length; i += sizes.length) {
          row[i] >>>= bits - 8;
        }
      } else if (bits < 8) {
        int largest = (1 << bits) - 1;
        for (int i = band; i < row.length; i += sizes.length) {
          row[i] = row[i] * 255 / largest;
        }
      }
    }
  }

  private static void onWhite(int red, int green, int blue, int alpha, byte[] target, int to) {
    target[to] = onWhite(red, alpha);
    target[to + 1] = onWhite(green, alpha);
    target[to + 2] = onWhite(blue, alpha);
  }

  private static byte onWhite(int value, int alpha) {
    return alpha == OPAQUE
        ? (byte) value
        : (byte) ((2 * (value * alpha + 255 * (OPAQUE - alpha)) + OPAQUE) / (2 * OPAQUE));
  }
}
