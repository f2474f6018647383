package io.slimfit.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class EpochOrderTest {
  private static final int EXAMPLES = 10_007;
  private static final int BATCH = 16;

  private static int length(int index) {
    return 5 + index % 97;
  }

  @Test
  void eachEpochHasEachExampleOnceInItsOwnOrder() {
    for (EpochOrder order : new EpochOrder[] {
      EpochOrder.shuffled(EXAMPLES, 1),
      EpochOrder.grouped(EXAMPLES, EpochOrderTest::length, BATCH, 1)
    }) {
      int[] first = order.of(0).clone();
      int[] second = order.of(1).clone();
      assertThat(first).isNotEqualTo(second);
      assertThat(order.of(0)).as("second call").isEqualTo(first);
      assertThat(Arrays.stream(first).sorted().toArray())
          .isEqualTo(IntStream.range(0, EXAMPLES).toArray());
      assertThat(Arrays.stream(second).sorted().toArray())
          .isEqualTo(IntStream.range(0, EXAMPLES).toArray());
    }
  }

  @Test
  void anotherSeedGivesAnotherOrder() {
    assertThat(EpochOrder.grouped(EXAMPLES, EpochOrderTest::length, BATCH, 1).of(0))
        .isNotEqualTo(
            EpochOrder.grouped(EXAMPLES, EpochOrderTest::length, BATCH, 2).of(0));
  }

  @Test
  void lengthsInAGroupedBatchAreSimilar() {
    int[] shuffled = EpochOrder.shuffled(EXAMPLES, 3).of(0);
    int[] grouped =
        EpochOrder.grouped(EXAMPLES, EpochOrderTest::length, BATCH, 3).of(0);
    assertThat(meanSpread(grouped)).isLessThan(meanSpread(shuffled) / 10);
  }

  private static double meanSpread(int[] order) {
    return IntStream.range(0, EXAMPLES / BATCH)
        .mapToDouble(b -> {
          int[] lengths = Arrays.stream(order, b * BATCH, (b + 1) * BATCH)
              .map(EpochOrderTest::length)
              .toArray();
          return Arrays.stream(lengths).max().orElseThrow()
              - Arrays.stream(lengths).min().orElseThrow();
        })
        .average()
        .orElseThrow();
  }

  /**
   * Over many epochs no length is early or late: the mean position of the longest tenth is the
   * middle.
   */
  @Test
  void lengthsAreSpreadOverTheEpoch() {
    EpochOrder order = EpochOrder.grouped(EXAMPLES, EpochOrderTest::length, BATCH, 4);
    double places = 0;
    int epochs = 20;
    int count = 0;
    for (int epoch = 0; epoch < epochs; epoch++) {
      int[] indices = order.of(epoch);
      for (int place = 0; place < EXAMPLES; place++) {
        if (length(indices[place]) >= 92) {
          places += (double) place / EXAMPLES;
          count++;
        }
      }
    }
    assertThat(places / count).isCloseTo(0.5, within(0.02));
  }
}
