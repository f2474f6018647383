package io.slimfit.task.image;

import io.slimfit.base.InputException;
import io.slimfit.data.image.ImageDecoder;
import io.slimfit.data.image.ImageSource;
import io.slimfit.data.image.RgbImage;
import io.slimfit.task.WorstExample;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Map;
import javax.imageio.ImageIO;

/** Small pictures of images, at most {@value #SIDE} pixels high and wide. */
final class Thumbnails {
  static final int SIDE = 128;

  private final ImageSource source;
  private final ImageDecoder decoder;

  Thumbnails(ImageSource source, ImageDecoder decoder) {
    this.source = source;
    this.decoder = decoder;
  }

  /** The example with its picture and its name; without a picture if it cannot be read any more. */
  WorstExample addedTo(WorstExample example) {
    WorstExample named =
        example.withTexts(Map.of("image", source.place(example.number()).toString()));
    try {
      byte[] jpeg = jpeg(source.image(example.number(), decoder));
      return named.withPicture(Base64.getEncoder().encodeToString(jpeg));
    } catch (InputException | UncheckedIOException e) {
      return named; // the file was moved while the run lasted
    }
  }

  static byte[] jpeg(RgbImage image) {
    double scale = Math.min(1, (double) SIDE / Math.max(image.width(), image.height()));
    BufferedImage small = new BufferedImage(
        (int) Math.max(1, Math.round(scale * image.width())),
        (int) Math.max(1, Math.round(scale * image.height())),
        BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = small.createGraphics();
    try {
      pen.setRenderingHint(
          RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
      pen.drawImage(buffered(image), 0, 0, small.getWidth(), small.getHeight(), null);
    } finally {
      pen.dispose();
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      if (!ImageIO.write(small, "jpg", bytes)) {
        throw new IllegalStateException("the JDK cannot write JPEG");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("a picture cannot be written to memory", e);
    }
    return bytes.toByteArray();
  }

  private static BufferedImage buffered(RgbImage image) {
    BufferedImage buffered =
        new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
    byte[] pixels = image.pixels();
    for (int y = 0, at = 0; y < image.height(); y++) {
      for (int x = 0; x < image.width(); x++, at += RgbImage.CHANNELS) {
        buffered.setRGB(
            x, y, (pixels[at] & 0xff) << 16 | (pixels[at + 1] & 0xff) << 8 | pixels[at + 2] & 0xff);
      }
    }
    return buffered;
  }
}
