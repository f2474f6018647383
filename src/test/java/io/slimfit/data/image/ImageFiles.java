package io.slimfit.data.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Small image files of one colour, so that tests can tell them apart. */
public final class ImageFiles {
  private ImageFiles() {}

  /** A PNG whose red is the given number. */
  public static byte[] png(int red) {
    BufferedImage image = new BufferedImage(4, 3, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 12; i++) {
      image.setRGB(i % 4, i / 4, red << 16);
    }
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file.toByteArray();
  }

  public static Path write(Path file, byte[] content) {
    try {
      Files.createDirectories(file.getParent());
      return Files.write(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static Path text(Path file, String content) {
    return write(file, content.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  /** The red of an image's first pixel. */
  static int red(ImageSource source, int index) {
    RgbImage image = source.image(index, new ImageDecoder(ImageDecoder.DEFAULT_MAX_PIXELS));
    return image.pixels()[0] & 0xFF;
  }
}
