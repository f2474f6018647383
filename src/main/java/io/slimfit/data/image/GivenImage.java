package io.slimfit.data.image;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.awt.Graphics2D;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.function.Function;

/** One image without a class that a program has in memory. */
public final class GivenImage extends LabelledImages {
  /** The path of such an image in predictions. */
  public static final String NAME = "image";

  private static final Place PLACE = Place.of(NAME);

  private final byte[] file;
  private final Function<ImageDecoder, RgbImage> pixels;

  private GivenImage(byte[] file, Function<ImageDecoder, RgbImage> pixels) {
    super(List.of(), new int[] {UnlabelledImages.NO_CLASS});
    this.file = file;
    this.pixels = pixels;
  }

  /** @param file the content of an image file, not copied */
  public static GivenImage of(byte[] file) {
    return new GivenImage(file, decoder -> decoder.decode(file, PLACE));
  }

  /**
   * @param file the content of an image file; read to its end, not closed
   * @throws InputException if it cannot be read, or is too large for an image
   */
  public static GivenImage of(InputStream file) {
    try {
      byte[] content = file.readNBytes(StoredBytes.LARGEST_IMAGE + 1);
      StoredBytes.checkSize(content.length, PLACE);
      return of(content);
    } catch (IOException e) {
      throw new InputException(PLACE, "cannot be read (" + e + ")", ImageFormat.REMEDY, e);
    }
  }

  /**
   * @param image upright, of any type. Its samples are read as those of a file would be: grey is
   *     not linear, and alpha is composited on white.
   */
  public static GivenImage of(BufferedImage image) {
    return new GivenImage(new byte[0], decoder -> {
      BufferedImage plain = isPlain(image.getColorModel()) ? image : redrawn(image);
      return ColourConversion.of(plain.getRaster(), plain.getColorModel(), 1);
    });
  }

  private static boolean isPlain(ColorModel colours) {
    int space = colours.getColorSpace().getType();
    return !colours.isAlphaPremultiplied()
        && (space == ColorSpace.TYPE_RGB || space == ColorSpace.TYPE_GRAY);
  }

  private static BufferedImage redrawn(BufferedImage image) {
    BufferedImage plain =
        new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_ARGB);
    Graphics2D graphics = plain.createGraphics();
    try {
      graphics.drawImage(image, 0, 0, null);
    } finally {
      graphics.dispose();
    }
    return plain;
  }

  @Override
  public Place place(int index) {
    return PLACE;
  }

  @Override
  public byte[] bytes(int index) {
    return file;
  }

  @Override
  public RgbImage image(int index, ImageDecoder decoder) {
    return pixels.apply(decoder);
  }

  @Override
  public void close() {
    // nothing to do: it is in memory
  }
}
