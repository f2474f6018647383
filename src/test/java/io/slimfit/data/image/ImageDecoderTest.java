package io.slimfit.data.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDecoderTest {
  private static final Place PLACE = Place.of("some image");

  private final ImageDecoder decoder = new ImageDecoder(ImageDecoder.DEFAULT_MAX_PIXELS);

  @Test
  @DisplayName("an empty file is named")
  void refusesEmptyFile() {
    assertThatThrownBy(() -> decoder.decode(new byte[0], PLACE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("some image: is empty")
        .hasMessageContaining("onBadImage(skip)");
  }

  @Test
  @DisplayName("text is not an image, whatever its name")
  void refusesText() {
    assertThatThrownBy(() -> decoder.decode("a text\n".getBytes(UTF_8), PLACE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("is not an image of a known format");
  }

  @ParameterizedTest
  @DisplayName("a truncated image is rejected, not filled with grey")
  @ValueSource(
      strings = {
        "baseline.jpg",
        "progressive.jpg",
        "cmyk.jpg",
        "plain.png",
        "plain.bmp",
        "animated.gif"
      })
  void refusesTruncatedFiles(String name) {
    byte[] file = GoldenImages.file(name);
    // of the GIF only the first of two frames is needed
    double most = name.equals("animated.gif") ? 0.4 : 0.95;
    for (double share = 0.05; share <= most; share += 0.15) {
      byte[] truncated = Arrays.copyOf(file, (int) (file.length * share));
      assertThatThrownBy(() -> decoder.decode(truncated, PLACE))
          .as("%s cut after %d bytes", name, truncated.length)
          .isInstanceOf(InputException.class)
          .hasMessageContaining("some image");
    }
  }

  @Test
  void refusesTruncatedWebp() {
    byte[] file = resource("lossless.webp");
    assertThatThrownBy(() -> decoder.decode(Arrays.copyOf(file, file.length / 2), PLACE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("is a damaged WEBP image: it is truncated");
    assertThatThrownBy(() -> decoder.decode(Arrays.copyOf(file, file.length - 1), PLACE))
        .hasMessageContaining("is a damaged WEBP image: it is truncated");
    byte[] longer = Arrays.copyOf(file, file.length + 1);
    assertThat(decoder.decode(longer, PLACE).pixels())
        .isEqualTo(decoder.decode(file, PLACE).pixels());
  }

  @Test
  void aFileOfSoundIsNoWebp() {
    byte[] sound = "RIFF\4\0\0\0WAVEfmt ".getBytes(UTF_8);
    assertThatThrownBy(() -> decoder.decode(sound, PLACE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("is not an image of a known format");
  }

  @ParameterizedTest
  @ValueSource(strings = {"baseline.jpg", "plain.png", "plain.bmp"})
  void anImageThatEndsTooEarlyIsSaidToBeTruncated(String name) {
    byte[] file = GoldenImages.file(name);
    byte[] truncated = Arrays.copyOf(file, (int) (file.length * 0.35));
    assertThatThrownBy(() -> decoder.decode(truncated, PLACE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("image: it is truncated");
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain.png", "baseline.jpg", "plain.bmp", "animated.gif"})
  @DisplayName("what a decoder says about its own code is not repeated")
  void messagesAreOurs(String name) {
    byte[] file = GoldenImages.file(name);
    Random random = new Random(7);
    for (int round = 0; round < 200; round++) {
      byte[] damaged = Arrays.copyOf(file, 8 + random.nextInt(file.length - 8));
      for (int i = 0; i < 4; i++) {
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 + random.nextInt(255));
      }
      try {
        decoder.decode(damaged, PLACE);
      } catch (InputException e) {
        assertThat(e.problem())
            .as("round %d", round)
            .doesNotContainPattern("[!]|Exception|I/O|IDAT|Huffman|marker|chunk type|stream");
      }
    }
  }

  @Test
  @DisplayName("only the header of a decompression bomb is read")
  void refusesBombByItsHeader() {
    assertThatThrownBy(() -> decoder.decode(pngHeader(60_000, 60_000), PLACE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("60000 x 60000 pixels, more than the limit of 100000000")
        .hasMessageContaining("maxImagePixels");
  }

  @Test
  @DisplayName("the limit can be set, and applies to JPEG, too")
  void limitCanBeSet() {
    byte[] file = GoldenImages.file("baseline.jpg"); // 135 x 110
    assertThat(new ImageDecoder(135 * 110).decode(file, PLACE).width()).isEqualTo(135);
    assertThatThrownBy(() -> new ImageDecoder(135 * 110 - 1).decode(file, PLACE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("has 135 x 110 pixels");
    assertThatThrownBy(() -> new ImageDecoder(0))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("0 is less than 1");
  }

  @Test
  void noSideMayBeLongerThanAMillionPixels() {
    int most = 1 << 20;
    assertThatThrownBy(() -> decoder.decode(pngHeader(most + 1, 1), PLACE))
        .hasMessageContaining("has 1048577 x 1 pixels, and no side may have more than 1048576");
    assertThatThrownBy(() -> decoder.decode(pngHeader(1, most + 1), PLACE))
        .hasMessageContaining("has 1 x 1048577 pixels, and no side may have more than 1048576");
    assertThatThrownBy(() -> decoder.decode(pngHeader(most, 1), PLACE))
        .hasMessageContaining("is a damaged PNG image");
  }

  @Test
  @DisplayName("one pixel high and very wide")
  void decodesAndResizesVeryWideImage() {
    RgbImage wide = RgbImage.ofSize(10_000, 1);
    Arrays.fill(wide.pixels(), (byte) 77);
    RgbImage small = ImageResizing.resized(wide, wide.region(), 32, 32, ResampleFilter.BILINEAR);
    assertThat(small.pixels()).containsOnly(77);
  }

  @Test
  @DisplayName("a damaged colour profile or EXIF segment is ignored")
  void ignoresBrokenApplicationSegments() throws IOException {
    byte[] file = GoldenImages.file("baseline.jpg");
    ByteArrayOutputStream changed = new ByteArrayOutputStream();
    changed.write(file, 0, 2);
    for (String content : new String[] {"ICC_PROFILE\0\7\3rubbish", "Exif\0\0MM\0*\0\0\0\u00FF"}) {
      changed.write(0xFF);
      changed.write(content.startsWith("ICC") ? 0xE2 : 0xE1);
      changed.write(0);
      changed.write(content.length() + 2);
      changed.write(content.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
    }
    changed.write(file, 2, file.length - 2);
    assertThat(decoder.decode(changed.toByteArray(), PLACE).pixels())
        .isEqualTo(decoder.decode(file, PLACE).pixels());
  }

  @Test
  @DisplayName("YCCK is decoded as in Pillow")
  void decodesYcck() {
    assertThat(decoder.decode(resource("ycck.jpg"), PLACE).pixels())
        .isEqualTo(decoder.decode(resource("ycck-expected.png"), PLACE).pixels());
  }

  @Test
  void decodesWebp() {
    byte[] expected = GoldenImages.decoded("plain.png").pixels();
    assertThat(decoder.decode(resource("lossless.webp"), PLACE).pixels()).isEqualTo(expected);
    byte[] lossy = decoder.decode(resource("lossy.webp"), PLACE).pixels();
    long sum = 0;
    for (int i = 0; i < expected.length; i++) {
      sum += Math.abs((expected[i] & 0xFF) - (lossy[i] & 0xFF));
    }
    assertThat((double) sum / expected.length).as("mean error of quality 80").isLessThan(8);
  }

  @Test
  @DisplayName("the colour profile of a WebP file is not applied")
  void ignoresTheProfileOfWebp() {
    byte[] plain = resource("lossless.webp");
    byte[] profile = ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData();
    RgbImage expected = decoder.decode(plain, PLACE);
    byte[] extended = withProfile(plain, expected.width(), expected.height(), profile);
    byte[] before = extended.clone();
    assertThat(decoder.decode(extended, PLACE).pixels()).isEqualTo(expected.pixels());
    assertThat(extended).as("the caller's bytes").isEqualTo(before);
  }

  /** The extended format of a simple WebP file. */
  private static byte[] withProfile(byte[] simple, int width, int height, byte[] profile) {
    int padded = profile.length + profile.length % 2;
    ByteBuffer file = ByteBuffer.allocate(simple.length + 18 + 8 + padded);
    file.order(ByteOrder.LITTLE_ENDIAN);
    file.put("RIFF".getBytes(UTF_8)).putInt(file.capacity() - 8).put("WEBP".getBytes(UTF_8));
    file.put("VP8X".getBytes(UTF_8)).putInt(10).putInt(0x20);
    for (int side : new int[] {width - 1, height - 1}) {
      file.put((byte) side).put((byte) (side >> 8)).put((byte) (side >> 16));
    }
    file.put("ICCP".getBytes(UTF_8)).putInt(profile.length).put(profile);
    file.position(file.position() + profile.length % 2);
    return file.put(simple, 12, simple.length - 12).array();
  }

  @ParameterizedTest
  @DisplayName("all EXIF rotations are applied")
  @CsvSource({
    "1, 123456, 3", "2, 321654, 3", "3, 654321, 3", "4, 456123, 3",
    "5, 142536, 2", "6, 415263, 2", "7, 635241, 2", "8, 362514, 2"
  })
  void turnsRowsToWhereTheyBelong(int orientation, String expected, int width) {
    UprightImage image = new UprightImage(3, 2, orientation); // 123 above 456
    image.setRow(0, new byte[] {1, 1, 1, 2, 2, 2, 3, 3, 3});
    image.setRow(1, new byte[] {4, 4, 4, 5, 5, 5, 6, 6, 6});
    assertThat(image.image().width()).isEqualTo(width);
    StringBuilder pixels = new StringBuilder();
    for (int i = 2; i < 18; i += 3) {
      pixels.append(image.image().pixels()[i]);
    }
    assertThat(pixels).hasToString(expected);
  }

  @Test
  void alphaOfWebpIsCompositedOnWhite() {
    RgbImage image = decoder.decode(resource("alpha.webp"), PLACE);
    int at = (5 * image.width() + 5) * 3; // (42, 101, 39) with alpha 25
    assertThat(image.pixels()[at] & 0xFF).isEqualTo(Math.round(42 * 25 / 255f + 230));
  }

  @Test
  void frameOfGifIsPutAtItsPositionOnTheScreen() {
    byte[] file = GoldenImages.file("animated.gif").clone();
    RgbImage whole = decoder.decode(file, PLACE);
    file[6] = (byte) (file[6] + 10); // a wider screen than the frame's 100
    RgbImage image = decoder.decode(file, PLACE);
    assertThat(image.width()).isEqualTo(110);
    assertThat(image.pixels()[109 * 3]).as("beside the frame: white").isEqualTo((byte) 255);
    assertThat(Arrays.copyOf(image.pixels(), 300)).isEqualTo(Arrays.copyOf(whole.pixels(), 300));
  }

  @Test
  void theScreenOfAGifMayBeMuchLargerThanItsFrame() {
    byte[] file = GoldenImages.file("animated.gif").clone();
    RgbImage whole = decoder.decode(file, PLACE);
    file[7]++; // 256 pixels more on each side
    file[9]++;
    RgbImage image = decoder.decode(file, PLACE);
    assertThat(image.width()).isEqualTo(whole.width() + 256);
    assertThat(image.height()).isEqualTo(whole.height() + 256);
    int row = image.width() * 3;
    int last = whole.height() - 1;
    assertThat(Arrays.copyOfRange(image.pixels(), last * row, last * row + 300))
        .isEqualTo(Arrays.copyOfRange(whole.pixels(), last * 300, last * 300 + 300));
    assertThat(Arrays.copyOfRange(image.pixels(), (last + 1) * row, image.pixels().length))
        .containsOnly((byte) 255);
    assertThatThrownBy(() -> new ImageDecoder(100_000).decode(file, PLACE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(image.width() + " x " + image.height() + " pixels");
  }

  @Test
  void aFrameThatIsLargerThanTheScreenOfItsGifIsShownWhole() {
    byte[] file = GoldenImages.file("animated.gif").clone();
    RgbImage whole = decoder.decode(file, PLACE);
    file[6] = (byte) (file[6] - 10);
    file[8] = (byte) (file[8] - 10);
    RgbImage image = decoder.decode(file, PLACE);
    assertThat(image.width()).isEqualTo(whole.width());
    assertThat(image.pixels()).isEqualTo(whole.pixels());
  }

  /** A PNG that ends after its size. */
  private static byte[] pngHeader(int width, int height) {
    ByteBuffer chunk = ByteBuffer.allocate(17);
    chunk.put("IHDR".getBytes(UTF_8)).putInt(width).putInt(height);
    chunk.put(new byte[] {8, 2, 0, 0, 0});
    CRC32 crc = new CRC32();
    crc.update(chunk.array());
    return ByteBuffer.allocate(8 + 4 + 17 + 4)
        .put(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'})
        .putInt(13)
        .put(chunk.array())
        .putInt((int) crc.getValue())
        .array();
  }

  private static byte[] resource(String name) {
    try (InputStream in = ImageDecoderTest.class.getResourceAsStream("/images/" + name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
