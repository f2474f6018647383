package io.slimfit.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import org.junit.jupiter.api.Test;

class AugmentationTest {
  private static final int DRAWS = 4000;

  @Test
  void partsHaveTheRequestedAreasAndShapes() {
    double area = 0;
    for (int i = 0; i < DRAWS; i++) {
      Region part = Augmentation.DEFAULT.part(500, 375, new Augmentation.Draw(1, 2, i));
      double share = part.width() * part.height() / (500.0 * 375);
      assertThat(share).as("draw %d", i).isBetween(0.075, 1.0);
      assertThat((double) part.width() / part.height()).as("draw %d", i).isBetween(0.73, 1.36);
      assertThat(part.left() + part.width()).isLessThanOrEqualTo(500);
      assertThat(part.top() + part.height()).isLessThanOrEqualTo(375);
      area += share / DRAWS;
    }
    // from a simulation in Python; large parts of another shape do not fit and are redrawn
    assertThat(area).isCloseTo(0.432, within(0.02));
  }

  @Test
  void centreIsUsedIfNoPartFits() {
    Augmentation whole = new Augmentation(true, 1, 1, 4.0 / 3, 0, 0);
    assertThat(whole.part(400, 4, new Augmentation.Draw(1, 1, 1)))
        .isEqualTo(new Region(197, 0, 5, 4));
    assertThat(whole.part(4, 400, new Augmentation.Draw(1, 1, 1)))
        .isEqualTo(new Region(0, 197, 4, 5));
  }

  @Test
  void halfOfTheImagesAreFlippedAndOthersInTheNextEpoch() {
    int flipped = 0;
    int changed = 0;
    for (int i = 0; i < DRAWS; i++) {
      boolean first = Augmentation.DEFAULT.isFlipped(new Augmentation.Draw(7, 0, i));
      boolean second = Augmentation.DEFAULT.isFlipped(new Augmentation.Draw(7, 1, i));
      flipped += first ? 1 : 0;
      changed += first == second ? 0 : 1;
    }
    assertThat((double) flipped / DRAWS).isCloseTo(0.5, within(0.04));
    assertThat((double) changed / DRAWS).isCloseTo(0.5, within(0.04));
  }

  @Test
  void sameDrawGivesSameBytesAndAnotherEpochDiffers() {
    RgbImage image = GoldenImages.decoded("plain.png");
    Augmentation all = new Augmentation(true, 0.08, 1, 4.0 / 3, 0.5, 0.5);
    byte[] first = applied(image, all, 3, 0, 5);
    assertThat(applied(image, all, 3, 0, 5)).isEqualTo(first);
    assertThat(applied(image, all, 3, 1, 5)).as("another epoch").isNotEqualTo(first);
    assertThat(applied(image, all, 3, 0, 6)).as("another index").isNotEqualTo(first);
    assertThat(applied(image, all, 4, 0, 5)).as("another seed").isNotEqualTo(first);
  }

  @Test
  void noAugmentationEqualsEvaluation() {
    RgbImage image = GoldenImages.decoded("plain.png");
    byte[] evaluated = new byte[3 * 32 * 32];
    ImageTransform.evaluation(ImageProcessing.ofSize(32))
        .apply(image, Place.of("x"), 0, evaluated, 0);
    assertThat(applied(image, Augmentation.NONE, 1, 1, 1)).isEqualTo(evaluated);
  }

  @Test
  void erasesOneRectangleWithTheMeanColour() {
    RgbImage white = RgbImage.ofSize(32, 32);
    java.util.Arrays.fill(white.pixels(), (byte) 255);
    Augmentation erasing = new Augmentation(false, 1, 1, 1, 0, 1);
    for (int index = 0; index < 50; index++) {
      byte[] planes = applied(white, erasing, 1, 1, index);
      int erased = 0;
      for (byte pixel : planes) {
        assertThat(pixel).isIn((byte) 255, (byte) 128); // 0.5 of 255, rounded to the even
        erased += pixel == (byte) 128 ? 1 : 0;
      }
      assertThat(erased / (3 * 32.0 * 32)).as("share of image %d", index).isBetween(0.01, 0.35);
    }
  }

  @Test
  void refusesNumbersOutOfRange() {
    assertThatThrownBy(() -> new Augmentation(true, 0, 1, 1.3, 0.5, 0))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("cropScale");
    assertThatThrownBy(() -> new Augmentation(true, 0.1, 1, 1.3, 1.5, 0))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("flip: 1.5");
  }

  private static byte[] applied(
      RgbImage image, Augmentation augmentation, long seed, long epoch, int index) {
    byte[] target = new byte[3 * 32 * 32];
    ImageTransform.training(ImageProcessing.ofSize(32), augmentation, seed, epoch)
        .apply(image, Place.of("x"), index, target, 0);
    return target;
  }
}
