package io.slimfit.task.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.base.Place;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DistinctBatchesTest {
  private static final int[] ROWS = IntStream.range(0, 60).toArray();

  /** Three rows share their second text. */
  private static int[] texts(int row) {
    return new int[] {row, 100 + row / 3};
  }

  private static List<int[]> batches(long seed, long epoch) {
    return DistinctBatches.of(ROWS, DistinctBatchesTest::texts, 8, 100, seed, epoch);
  }

  @Test
  void noTextIsTwiceInABatchAndEachRowIsVisitedOnce() {
    List<int[]> batches = batches(5, 0);
    assertThat(batches.stream().flatMapToInt(Arrays::stream).sorted().toArray()).isEqualTo(ROWS);
    for (int[] batch : batches) {
      assertThat(Arrays.stream(batch).flatMap(row -> Arrays.stream(texts(row))).toArray())
          .doesNotHaveDuplicates();
    }
    assertThat(batches.get(0)).hasSize(8);
  }

  @Test
  void epochsDifferAndSeedsRepeat() {
    assertThat(batches(5, 1).get(0)).isEqualTo(batches(5, 1).get(0));
    assertThat(batches(5, 1).get(0)).isNotEqualTo(batches(5, 0).get(0));
  }

  @Test
  void thereAreNoMoreBatchesThanAreWanted() {
    assertThat(DistinctBatches.of(ROWS, row -> new int[] {7}, 8, 4, 1, 0))
        .hasSize(4)
        .allMatch(batch -> batch.length == 1);
  }

  @Test
  void partnersOfATextAreOfItsClassAndChange() {
    TextPairs pairs = new TextPairs(
        List.of("a", "b", "c", "d", "e"),
        IntStream.range(0, 5).mapToObj(i -> new int[] {i}).toList(),
        new double[0],
        new int[] {0, 0, 0, 0, 1},
        Place.of("test"));
    Partners partners = new Partners(pairs, 9);
    assertThat(partners.rows()).as("e is alone").containsExactly(0, 1, 2, 3);
    for (int row = 0; row < 4; row++) {
      int own = row;
      List<Integer> drawn = IntStream.range(0, 20)
          .mapToObj(epoch -> partners.texts(own, epoch)[1])
          .distinct()
          .toList();
      assertThat(drawn).hasSizeGreaterThan(1).doesNotContain(row).allMatch(text -> text < 4);
    }
  }
}
