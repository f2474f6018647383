package io.slimfit.data.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.base.Place;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures that bench/goldens/webp_images.py made, beside what libwebp decodes. */
class LossyWebPTest {
  private static final double LEAST_DECIBELS =
      30; // chroma is interpolated otherwise than in libwebp

  private final ImageDecoder decoder = new ImageDecoder(ImageDecoder.DEFAULT_MAX_PIXELS);

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6})
  void eachMethodOfLibwebpIsDecodedAsByLibwebp(int method) throws IOException {
    RgbImage actual = decoded("webp-method-" + method + ".webp");
    RgbImage expected = decoded("webp-method-" + method + ".png");
    assertThat(actual.width()).isEqualTo(expected.width());
    assertThat(actual.height()).isEqualTo(expected.height());
    assertThat(decibels(actual.pixels(), expected.pixels()))
        .as("peak signal to noise, method " + method)
        .isGreaterThan(LEAST_DECIBELS);
  }

  /** The red pixel is at the top left of the file, the green one at its top right. */
  @ParameterizedTest
  @CsvSource({
    "1, 0, 0, 5, 0",
    "2, 5, 0, 0, 0",
    "3, 5, 3, 0, 3",
    "4, 0, 3, 5, 3",
    "5, 0, 0, 0, 5",
    "6, 3, 0, 3, 5",
    "7, 3, 5, 3, 0",
    "8, 0, 5, 0, 0"
  })
  void exifRotationIsAppliedInPngAndWebP(
      int orientation, int redX, int redY, int greenX, int greenY) throws IOException {
    for (String suffix : new String[] {"png", "webp"}) {
      RgbImage image = decoded("exif-" + orientation + "." + suffix);
      assertThat(image.width()).as(suffix).isEqualTo(orientation < 5 ? 6 : 4);
      assertThat(pixel(image, redX, redY)).as(suffix).isEqualTo(0xFF0000);
      assertThat(pixel(image, greenX, greenY)).as(suffix).isEqualTo(0x00FF00);
    }
  }

  /** As ImageMagick wrote it, and still other programs do. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void exifRotationInARawProfileIsApplied(int orientation) throws IOException {
    String name = "exif-" + orientation + ".png";
    RgbImage image = decoder.decode(withRawProfile(bytes(name)), Place.of(name));
    assertThat(image.width()).isEqualTo(orientation < 5 ? 6 : 4);
    assertThat(image.pixels()).isEqualTo(decoded(name).pixels());
  }

  @Test
  void rawProfileThatIsDamagedIsLeftOut() throws IOException {
    byte[] good = withRawProfile(bytes("exif-6.png"));
    String text = new String(good, StandardCharsets.ISO_8859_1);
    byte[] cut = good.clone();
    cut[text.indexOf("Raw profile") + 26] ^= 0x55; // in what is compressed
    assertThat(ChunkedMetadata.orientation(ImageFormat.PNG, good)).isEqualTo(6);
    assertThat(ChunkedMetadata.orientation(ImageFormat.PNG, cut)).isEqualTo(1);
  }

  /** The same picture, with EXIF as compressed text in place of its chunk. */
  private static byte[] withRawProfile(byte[] png) {
    ByteBuffer from = ByteBuffer.wrap(png);
    ByteBuffer to = ByteBuffer.allocate(png.length + 1000).put(png, 0, 8);
    from.position(8);
    while (from.hasRemaining()) {
      byte[] content = new byte[from.getInt()];
      byte[] name = new byte[4];
      from.get(name).get(content).getInt();
      if (new String(name, StandardCharsets.US_ASCII).equals("eXIf")) {
        name = "zTXt".getBytes(StandardCharsets.US_ASCII);
        content = rawProfile(content);
      }
      CRC32 checksum = new CRC32();
      checksum.update(name);
      checksum.update(content);
      to.putInt(content.length).put(name).put(content).putInt((int) checksum.getValue());
    }
    return Arrays.copyOf(to.array(), to.position());
  }

  private static byte[] rawProfile(byte[] exif) {
    String digits = HexFormat.of().formatHex(exif).replaceAll(".{72}", "$0\n");
    byte[] text = ("\nexif\n" + String.format("%8d", exif.length) + "\n" + digits + "\n")
        .getBytes(StandardCharsets.US_ASCII);
    Deflater deflater = new Deflater();
    deflater.setInput(text);
    deflater.finish();
    byte[] compressed = new byte[900];
    int length = deflater.deflate(compressed);
    deflater.end();
    byte[] keyword = "Raw profile type exif\0\0".getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(keyword.length + length)
        .put(keyword)
        .put(compressed, 0, length)
        .array();
  }

  private RgbImage decoded(String name) throws IOException {
    return decoder.decode(bytes(name), Place.of(name));
  }

  private static byte[] bytes(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(LossyWebPTest.class.getResourceAsStream("/images/" + name), name)) {
      return in.readAllBytes();
    }
  }

  private static int pixel(RgbImage image, int x, int y) {
    int at = (y * image.width() + x) * RgbImage.CHANNELS;
    byte[] pixels = image.pixels();
    return ((pixels[at] & 0xFF) << 16) | ((pixels[at + 1] & 0xFF) << 8) | (pixels[at + 2] & 0xFF);
  }

  private static double decibels(byte[] actual, byte[] expected) {
    double sum = 0;
    for (int i = 0; i < actual.length; i++) {
      double difference = (actual[i] & 0xFF) - (expected[i] & 0xFF);
      sum += difference * difference;
    }
    return 10 * Math.log10(255.0 * 255.0 * actual.length / sum);
  }
}
