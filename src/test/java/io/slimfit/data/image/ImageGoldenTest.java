package io.slimfit.data.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Pixels, resizes and crops equal Pillow's within the tolerance of the golden folder. */
@Tag("golden")
class ImageGoldenTest {
  private final GoldenImages golden = new GoldenImages();

  @TestFactory
  @DisplayName("every kind of file is decoded to the same RGB as in Pillow")
  java.util.stream.Stream<DynamicTest> decodes() {
    return stream("files")
        .map(file -> DynamicTest.dynamicTest(file.get("file").asText(), () -> {
          String name = file.get("file").asText();
          RgbImage actual = GoldenImages.decoded(name);
          RgbImage expected = golden.image("rgb." + name);
          assertThat(actual.width() + " x " + actual.height())
              .as(name)
              .isEqualTo(expected.width() + " x " + expected.height());
          if (file.get("lossy").asBoolean()) {
            double mean = name.equals("cmyk.jpg") ? 3 : 1;
            check(name, actual.pixels(), expected.pixels(), 6, mean);
          } else {
            int largest = name.equals("alpha.png") ? 1 : 0;
            check(name, actual.pixels(), expected.pixels(), largest, largest);
            assertThat(shareBeyond(actual.pixels(), expected.pixels(), 3, largest))
                .as(name)
                .isZero();
          }
        }));
  }

  @TestFactory
  java.util.stream.Stream<DynamicTest> resizes() {
    return stream("resized")
        .map(entry -> DynamicTest.dynamicTest(entry.get("tensor").asText(), () -> {
          String tensor = entry.get("tensor").asText();
          RgbImage source = golden.image("rgb." + entry.get("source").asText());
          ResampleFilter filter =
              ResampleFilter.valueOf(entry.get("filter").asText().toUpperCase(Locale.ROOT));
          RgbImage resized = ImageResizing.resized(
              source,
              source.region(),
              entry.get("width").asInt(),
              entry.get("height").asInt(),
              filter);
          nearlyEqual(tensor, resized.pixels(), golden.bytes(tensor));
          if (golden.has(tensor + ".float")) {
            asModelInput(tensor, resized);
          }
        }));
  }

  /** Compares planes scaled to [-1, 1]; equal if the bytes are. */
  private void asModelInput(String tensor, RgbImage resized) {
    byte[] planes = new byte[resized.pixels().length];
    resized.writePlanes(planes, 0, false);
    float[] expected = golden.floats(tensor + ".float");
    for (int i = 0; i < planes.length; i++) {
      assertThat(((planes[i] & 0xFF) / 255.0 - 0.5) / 0.5)
          .as("%s.float[%d]", tensor, i)
          .isBetween(expected[i] - 2 / 255.0 - 1e-6, expected[i] + 2 / 255.0 + 1e-6);
    }
  }

  @TestFactory
  java.util.stream.Stream<DynamicTest> crops() {
    return stream("crops")
        .map(entry -> DynamicTest.dynamicTest(entry.get("tensor").asText(), () -> {
          String tensor = entry.get("tensor").asText();
          RgbImage expected = golden.image(tensor);
          RgbImage crop = ImageResizing.resized(
              golden.image("rgb." + entry.get("source").asText()),
              new Region(
                  entry.get("left").asInt(),
                  entry.get("top").asInt(),
                  entry.get("width").asInt(),
                  entry.get("height").asInt()),
              expected.width(),
              expected.height(),
              ResampleFilter.BILINEAR);
          byte[] actual = new byte[expected.pixels().length];
          byte[] wanted = new byte[expected.pixels().length];
          crop.writePlanes(actual, 0, entry.get("flip").asBoolean());
          expected.writePlanes(wanted, 0, false);
          nearlyEqual(tensor, actual, wanted);
        }));
  }

  private java.util.stream.Stream<JsonNode> stream(String list) {
    return java.util.stream.StreamSupport.stream(golden.list(list).spliterator(), false);
  }

  private static void nearlyEqual(String name, byte[] actual, byte[] expected) {
    assertThat(shareBeyond(actual, expected, 1, 1))
        .as(name + ": share off by two")
        .isZero();
    assertThat(shareBeyond(actual, expected, 1, 0))
        .as(name + ": share off by one")
        .isLessThanOrEqualTo(0.01);
  }

  private static void check(String name, byte[] actual, byte[] expected, int largest, double mean) {
    assertThat(shareBeyond(actual, expected, 3, largest))
        .as("%s: share of pixels off by more than %d", name, largest)
        .isLessThanOrEqualTo(0.01);
    long sum = 0;
    for (int i = 0; i < actual.length; i++) {
      sum += Math.abs((actual[i] & 0xFF) - (expected[i] & 0xFF));
    }
    assertThat((double) sum / actual.length).as(name + ": mean error").isLessThanOrEqualTo(mean);
  }

  /** The share of groups of samples in which one is off by more than {@code largest}. */
  private static double shareBeyond(byte[] actual, byte[] expected, int group, int largest) {
    assertThat(actual).hasSameSizeAs(expected);
    int beyond = 0;
    for (int i = 0; i < actual.length; i += group) {
      boolean off = false;
      for (int j = i; j < i + group; j++) {
        off |= Math.abs((actual[j] & 0xFF) - (expected[j] & 0xFF)) > largest;
      }
      beyond += off ? 1 : 0;
    }
    return (double) beyond * group / actual.length;
  }
}
