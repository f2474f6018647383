package io.slimfit.data.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.base.Place;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
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

  private RgbImage decoded(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(getClass().getResourceAsStream("/images/" + name), name)) {
      return decoder.decode(in.readAllBytes(), Place.of(name));
    }
  }

  private static int pixel(RgbImage image, int x, int y) {
    int at = (y * image.width() + x) * RgbImage.CHANNELS;
    byte[] pixels = image.pixels();
    return (pixels[at] & 0xFF) << 16 | (pixels[at + 1] & 0xFF) << 8 | pixels[at + 2] & 0xFF;
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
