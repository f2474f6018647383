package io.slimfit.data.image;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that bench/goldens/tiff_images.py made, beside what Pillow decodes. */
class TiffTest {
  private static final int DATA_AT = 256;
  private static final short SHORT = 3; // types of TIFF: integers of 16 and 32 bits
  private static final short LONG = 4;

  private final ImageDecoder decoder = new ImageDecoder(1_000_000);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rgb",
        "grey",
        "grey16",
        "one-bit",
        "palette",
        "alpha",
        "jpeg",
        "lzw",
        "deflate",
        "pages",
        "turned",
        "ycbcr",
        "group4",
        "white-is-zero"
      })
  void filesAreDecodedAsByPillow(String name) throws IOException {
    RgbImage actual = decoder.decode(file(name + ".tif"), Place.of(name));
    RgbImage expected = decoder.decode(file(name + ".png"), Place.of(name));
    assertThat(actual.width()).isEqualTo(expected.width());
    assertThat(actual.height()).isEqualTo(expected.height());
    int largest = name.equals("palette") || name.equals("ycbcr") ? 1 : 0;
    for (int i = 0; i < expected.pixels().length; i++) {
      assertThat((actual.pixels()[i] & 0xFF) - (expected.pixels()[i] & 0xFF))
          .as("byte %d", i)
          .isBetween(-largest, largest);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "cmyk, has colours that are neither RGB nor grey",
    "float, has samples of more than 16 bits"
  })
  void coloursThatWouldBeMisreadAreRefused(String name, String message) throws IOException {
    assertRefused(file(name + ".tif"), message);
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 100, 900, 1500})
  void truncatedFilesAreNamed(int length) throws IOException {
    assertRefused(Arrays.copyOf(file("rgb.tif"), length), "is a damaged TIFF image");
  }

  @Test
  void tilesAreRead() {
    RgbImage image = decoder.decode(tiled(16, 16, 16, 16), Place.of("x.tif"));
    assertThat(image.width()).isEqualTo(16);
    assertThat(image.pixels()).containsOnly(7);
  }

  @ParameterizedTest
  @CsvSource({
    "134217728, 16, 16, 16",
    "16, 134217728, 16, 16",
    "16, 16, 134217728, 16",
    "16, 16, 16, 134217728"
  })
  @DisplayName("a header that asks for more pixels than are allowed is refused before decoding")
  void hugeSizes(int width, int height, int tileWidth, int tileHeight) {
    assertRefused(tiled(width, height, tileWidth, tileHeight), "pixels");
  }

  /** A grey image whose file has one tile of 16 x 16. */
  private static byte[] tiled(int width, int height, int tileWidth, int tileHeight) {
    int[] tagsAndValues = {
      256,
      width,
      257,
      height,
      258,
      8,
      259,
      1,
      262,
      1,
      277,
      1,
      322,
      tileWidth,
      323,
      tileHeight,
      324,
      DATA_AT,
      325,
      256
    };
    ByteBuffer file = ByteBuffer.allocate(DATA_AT + 256).order(ByteOrder.LITTLE_ENDIAN);
    file.put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(8);
    file.putShort((short) (tagsAndValues.length / 2));
    for (int i = 0; i < tagsAndValues.length; i += 2) {
      boolean small = tagsAndValues[i] >= 258 && tagsAndValues[i] <= 277;
      file.putShort((short) tagsAndValues[i]).putShort(small ? SHORT : LONG).putInt(1);
      file.putInt(tagsAndValues[i + 1]);
    }
    Arrays.fill(file.array(), DATA_AT, DATA_AT + 256, (byte) 7);
    return file.array();
  }

  @Test
  @DisplayName("formats that are not read are named")
  void otherFormats() {
    assertRefused("    ftypheic    ".getBytes(US_ASCII), "is HEIC");
    assertRefused("    ftypavif    ".getBytes(US_ASCII), "is AVIF");
    assertRefused(new byte[20], "is not an image of a known format");
  }

  private void assertRefused(byte[] file, String message) {
    assertThatThrownBy(() -> decoder.decode(file, Place.of("x.tif")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("x.tif")
        .hasMessageContaining(message);
  }

  private byte[] file(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(getClass().getResourceAsStream("/images/tiff/" + name), name)) {
      return in.readAllBytes();
    }
  }
}
