package io.slimfit.data.image;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import javax.imageio.IIOException;
import javax.imageio.ImageReader;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.stream.ImageInputStream;

/**
 * Decodes image files to upright RGB bytes: JPEG (baseline and progressive; grey, YCbCr, RGB, CMYK,
 * YCCK), PNG, BMP, GIF (first frame), TIFF (first page) and WebP, detected by content. The rotation
 * in EXIF or XMP is applied, alpha is composited on white, 16-bit samples are truncated to their
 * high byte, and colour profiles are not applied. Thread-safe.
 */
public final class ImageDecoder {
  /** The default limit of pixels; of larger images only the header is read. */
  public static final long DEFAULT_MAX_PIXELS = 100_000_000;

  static final String MAX_PIXELS_OPTION = "maxImagePixels";

  private static final int WEBP_FIRST_CHUNK = 12;
  private static final int WEBP_FLAGS = 20; // offset in an extended file
  private static final int WEBP_HAS_PROFILE = 0x20;

  private static final int MAX_SIDE = 1 << 20; // tables of a resize grow with the side

  private final long maxPixels;

  /** @param maxPixels the most pixels, width times height, of an image that is decoded */
  public ImageDecoder(long maxPixels) {
    if (maxPixels < 1) {
      throw new InputException(
          Place.setting(MAX_PIXELS_OPTION), maxPixels + " is less than 1", "Use a larger number");
    }
    this.maxPixels = maxPixels;
  }

  /**
   * Looked up when the first image is decoded: the JDK searches the whole class path, which takes a
   * fifth of a second, and runs with texts have options of images, too.
   */
  private static final class Readers {
    private static final Map<ImageFormat, ImageReaderSpi> ALL = new EnumMap<>(ImageFormat.class);

    static {
      for (ImageFormat format : ImageFormat.values()) {
        ALL.put(format, format == ImageFormat.WEBP ? new WebPImageReaderSpi() : ofTheJdk(format));
      }
    }

    /** The reader of the JDK, even if the class path has others. */
    private static ImageReaderSpi ofTheJdk(ImageFormat format) {
      Iterator<ImageReaderSpi> all =
          IIORegistry.getDefaultInstance().getServiceProviders(ImageReaderSpi.class, false);
      while (all.hasNext()) {
        ImageReaderSpi spi = all.next();
        if (spi.getClass().getName().startsWith("com.sun.imageio.")
            && Arrays.asList(spi.getFormatNames())
                .contains(format.name().toLowerCase(Locale.ROOT))) {
          return spi;
        }
      }
      throw new IllegalStateException("the JDK has no reader for " + format);
    }
  }

  /**
   * Decodes a file's content.
   *
   * @param place of the image, for messages
   * @throws InputException if it is not an image, damaged, truncated or too large
   * @throws OutOfMemoryError if it does not fit into the heap
   */
  public RgbImage decode(byte[] file, Place place) {
    ImageFormat format = ImageFormat.require(file, place);
    try {
      return format == ImageFormat.JPEG ? jpeg(file, place) : other(format, file, place);
    } catch (IOException | RuntimeException e) { // damaged files cause any of these
      if (e instanceof InputException problem) {
        throw problem;
      }
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof OutOfMemoryError full) { // readers wrap it as if the file were damaged
          throw full;
        }
      }
      throw new InputException(
          place, "is a damaged " + format + " image: " + message(e), ImageFormat.REMEDY, e);
    }
  }

  private static String message(Exception e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof EOFException || WatchedStream.TRUNCATED.equals(cause.getMessage())) {
        return WatchedStream.TRUNCATED;
      }
    }
    String message = e.getMessage();
    boolean ours = e instanceof IOException && !(e instanceof IIOException);
    return ours && message != null && !message.isBlank()
        ? Place.printable(message)
        : "its parts contradict each other"; // a decoder's words are about its own code
  }

  private RgbImage jpeg(byte[] file, Place place) throws IOException {
    JpegHeader header = JpegHeader.read(file);
    checkSize(header.width(), header.height(), place);
    requireRoom(header.width(), header.height());
    JpegScans.requireFew(header.essential().bytes(), header.width(), header.height());
    WatchedStream stream = new WatchedStream(header.essential().bytes());
    ImageReader reader = reader(ImageFormat.JPEG, stream);
    try {
      Raster raster = reader.readRaster(0, null);
      stream.refuseIfExhausted();
      return ColourConversion.ofJpeg(raster, header.colours(), header.orientation());
    } finally {
      reader.dispose();
    }
  }

  private RgbImage other(ImageFormat format, byte[] file, Place place) throws IOException {
    if (format == ImageFormat.WEBP) {
      refuseTruncatedRiff(file);
    }
    WatchedStream stream =
        new WatchedStream(format == ImageFormat.WEBP ? withoutProfile(file) : file);
    ImageReader reader = reader(format, stream);
    try {
      int width = reader.getWidth(0);
      int height = reader.getHeight(0);
      checkSize(width, height, place);
      requireRoom(width, height);
      if (format == ImageFormat.TIFF) {
        TiffSamples.requireFew(reader.getImageMetadata(0), place);
        checkSize(reader.getTileWidth(0), reader.getTileHeight(0), place);
      }
      BufferedImage image = reader.read(0);
      requireColours(image, place);
      if (format != ImageFormat.WEBP) { // its decoder reads beyond the end; its length was checked
        stream.refuseIfExhausted();
      }
      RgbImage pixels = ColourConversion.of(
          image.getRaster(), image.getColorModel(), ChunkedMetadata.orientation(format, file));
      return format == ImageFormat.GIF ? onScreen(pixels, file, reader, place) : pixels;
    } finally {
      reader.dispose();
    }
  }

  /** Four inks would be taken for colours with alpha. */
  private static void requireColours(BufferedImage image, Place place) {
    int space = image.getColorModel().getColorSpace().getType();
    if (space != ColorSpace.TYPE_RGB && space != ColorSpace.TYPE_GRAY) {
      throw new InputException(
          place, "has colours that are neither RGB nor grey", "Convert it to RGB");
    }
  }

  /** The second word of a RIFF file is the number of bytes that follow it. */
  private static void refuseTruncatedRiff(byte[] file) throws IOException {
    int length = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(Integer.BYTES);
    if (file.length - 2L * Integer.BYTES < Integer.toUnsignedLong(length)) {
      throw new IOException(WatchedStream.TRUNCATED);
    }
  }

  /** The file without its colour profile, which only this decoder would apply. */
  private static byte[] withoutProfile(byte[] file) {
    if (file.length <= WEBP_FLAGS
        || !new String(file, WEBP_FIRST_CHUNK, Integer.BYTES, US_ASCII).equals("VP8X")
        || (file[WEBP_FLAGS] & WEBP_HAS_PROFILE) == 0) {
      return file;
    }
    byte[] changed = file.clone();
    changed[WEBP_FLAGS] &= ~WEBP_HAS_PROFILE;
    return changed;
  }

  private ImageReader reader(ImageFormat format, ImageInputStream stream) throws IOException {
    ImageReaderSpi spi = Readers.ALL.get(format);
    if (spi == null) {
      throw new IllegalStateException("no reader for " + format);
    }
    ImageReader reader = spi.createReaderInstance();
    reader.setInput(stream, false, format != ImageFormat.GIF);
    return reader;
  }

  /** Puts a frame that is smaller than the screen at its position on a white screen. */
  private RgbImage onScreen(RgbImage frame, byte[] file, ImageReader reader, Place place)
      throws IOException {
    return GifScreen.of(file, reader)
        .map(screen -> {
          checkSize(screen.width(), screen.height(), place);
          return screen.show(frame);
        })
        .orElse(frame);
  }

  private void checkSize(long width, long height, Place place) {
    if (width < 1 || height < 1) {
      throw new InputException(
          place, "has the invalid size " + width + " x " + height, ImageFormat.REMEDY);
    }
    if (width * height > maxPixels || Math.max(width, height) > MAX_SIDE) {
      String limit = width * height > maxPixels
          ? "more than the limit of " + maxPixels
          : "and no side may have more than " + MAX_SIDE;
      throw new InputException(
          place,
          "has " + width + " x " + height + " pixels, " + limit,
          "Make it smaller, use {onBadImage skip}, or raise {" + MAX_PIXELS_OPTION + "}");
    }
  }

  /**
   * Fails as decoding would, before a decoder can take the failure for damage, if the result is
   * more than the heap could ever hold.
   */
  private static void requireRoom(long width, long height) {
    long bytes = width * height * RgbImage.CHANNELS;
    if (bytes > Runtime.getRuntime().maxMemory()) {
      throw new OutOfMemoryError(
          "an image of " + width + " x " + height + " pixels takes " + bytes + " bytes");
    }
  }
}
