package io.slimfit.data.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.base.Place;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures that bench/goldens/xmp_images.py made, beside what Pillow makes of them. */
class XmpOrientationTest {
  private static final int LARGEST_DIFFERENCE = 3; // of decoders of JPEG

  private final ImageDecoder decoder = new ImageDecoder(1_000_000);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "attribute.png",
        "element.png",
        "compressed.png",
        "other-exif.png",
        "nonsense.png",
        "attribute.jpg",
        "element.jpg",
        "other-exif.jpg",
        "attribute.webp",
        "attribute.tif",
        "element.tif"
      })
  void orientationInXmpIsAppliedAsInPillowIfExifHasNone(String name) throws IOException {
    assertAsPillow(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "beside-exif.png",
        "upright-exif.png",
        "profile.png",
        "beside-exif.jpg",
        "beside-exif.webp"
      })
  void orientationInExifCountsMoreThanThatInXmp(String name) throws IOException {
    assertAsPillow(name);
  }

  private void assertAsPillow(String name) throws IOException {
    RgbImage actual = decoded(name);
    RgbImage expected = decoded(name + ".expected.png");
    assertThat(actual.width()).isEqualTo(expected.width());
    assertThat(actual.height()).isEqualTo(expected.height());
    for (int i = 0; i < expected.pixels().length; i++) {
      assertThat((actual.pixels()[i] & 0xFF) - (expected.pixels()[i] & 0xFF))
          .as("byte %d", i)
          .isBetween(-LARGEST_DIFFERENCE, LARGEST_DIFFERENCE);
    }
  }

  private RgbImage decoded(String name) throws IOException {
    try (InputStream in = Objects.requireNonNull(
        XmpOrientationTest.class.getResourceAsStream("/images/xmp/" + name), name)) {
      return decoder.decode(in.readAllBytes(), Place.of(name));
    }
  }
}
