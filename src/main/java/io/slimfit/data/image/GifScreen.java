package io.slimfit.data.image;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadata;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** The screen size of a GIF file, and the position of its first frame on the screen. */
record GifScreen(int width, int height, int left, int top) {
  private static final String FORMAT = "javax_imageio_gif_image_1.0";
  private static final byte WHITE = (byte) 255;

  /** Empty if the frame fills the screen. */
  static Optional<GifScreen> of(byte[] file, ImageReader reader) throws IOException {
    int width = (file[6] & 0xFF) + ((file[7] & 0xFF) << 8);
    int height = (file[8] & 0xFF) + ((file[9] & 0xFF) << 8);
    if (width == reader.getWidth(0) && height == reader.getHeight(0)) {
      return Optional.empty();
    }
    IIOMetadata metadata = reader.getImageMetadata(0);
    Node root = metadata.getAsTree(FORMAT);
    for (Node node = root.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element descriptor && node.getNodeName().equals("ImageDescriptor")) {
        int left = Integer.parseInt(descriptor.getAttribute("imageLeftPosition"));
        int top = Integer.parseInt(descriptor.getAttribute("imageTopPosition"));
        return Optional.of(new GifScreen(
            Math.max(width, left + reader.getWidth(0)),
            Math.max(height, top + reader.getHeight(0)),
            left,
            top));
      }
    }
    return Optional.empty();
  }

  RgbImage show(RgbImage frame) {
    RgbImage screen = RgbImage.ofSize(width, height);
    Arrays.fill(screen.pixels(), WHITE);
    int rowBytes = frame.width() * RgbImage.CHANNELS;
    for (int y = 0; y < frame.height(); y++) {
      int to = ((top + y) * width + left) * RgbImage.CHANNELS;
      System.arraycopy(frame.pixels(), y * rowBytes, screen.pixels(), to, rowBytes);
    }
    return screen;
  }
}
