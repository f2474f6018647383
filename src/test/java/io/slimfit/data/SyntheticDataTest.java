package io.slimfit.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.model.ImageBatch;
import io.slimfit.model.ImageShape;
import io.slimfit.model.loss.CrossEntropy;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What bench and plan compute on. */
class SyntheticDataTest {
  private static List<EncodedExample> texts(long number) {
    return new SyntheticBatches(5, 200, 3, 1).examples(40, number);
  }

  @Test
  void textsHaveTheirFullLengthAndEveryIdButZero() {
    List<EncodedExample> examples = texts(0);
    assertThat(examples).hasSize(40);
    assertThat(examples).allMatch(one -> one.tokens().length == 200 && one.secondStart() == 200);
    assertThat(
            examples.stream().flatMapToInt(one -> Arrays.stream(one.tokens())).distinct())
        .containsExactlyInAnyOrder(1, 2, 3, 4);
    assertThat(examples.stream().map(one -> one.label().index()).distinct())
        .containsExactlyInAnyOrder(0, 1, 2);
  }

  @Test
  void textsAreEqualForEqualNumbersOnly() {
    assertThat(texts(3).get(7).tokens())
        .isEqualTo(texts(3).get(7).tokens())
        .isNotEqualTo(texts(4).get(7).tokens())
        .isNotEqualTo(texts(3).get(8).tokens());
  }

  private static float[] image(ImageBatch batch, int number) {
    float[] values = new float[3 * 8 * 8];
    batch.pixels().read(number, 0, values.length, values, 0);
    return values;
  }

  @Test
  void imagesDifferAndAreEqualForEqualNumbers() {
    SyntheticImages images = new SyntheticImages(new ImageShape(8, 4, 3, 1), 2, 1);
    ImageBatch batch = images.batch(20, 5);
    assertThat(batch.pixels().images()).isEqualTo(20);
    assertThat(image(batch, 19))
        .isEqualTo(image(images.batch(20, 5), 19))
        .isNotEqualTo(image(batch, 18))
        .isNotEqualTo(image(images.batch(20, 6), 19));
    assertThat(((CrossEntropy) batch.loss()).labels()).containsOnly(0, 1).contains(0, 1);
  }

  @Test
  void pixelsReachFromMinusOneToOne() {
    ImageBatch batch = new SyntheticImages(new ImageShape(8, 4, 3, 1), 2, 1).batch(20, 0);
    float least = 0;
    float most = 0;
    for (int i = 0; i < 20; i++) {
      for (float value : image(batch, i)) {
        least = Math.min(least, value);
        most = Math.max(most, value);
      }
    }
    assertThat(least).isBetween(-1f, -0.98f);
    assertThat(most).isBetween(0.98f, 1f);
  }
}
