package io.slimfit.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SequenceLayoutTest {
  private static SequenceLayout packed(int... lengths) {
    return new SequenceLayout(lengths, lengths, new long[lengths.length]);
  }

  @Test
  void chunksAreWholeSequencesWithinTheLimit() {
    assertThat(packed(3, 2, 4, 1).chunks(5))
        .containsExactly(new Chunk(0, 0, 2, 0, 5), new Chunk(1, 2, 2, 5, 5));
  }

  @Test
  void sequenceLongerThanTheLimitIsItsOwnChunk() {
    assertThat(packed(1, 9, 1, 1).chunks(4))
        .containsExactly(
            new Chunk(0, 0, 1, 0, 1), new Chunk(1, 1, 1, 1, 9), new Chunk(2, 2, 2, 10, 2));
  }

  @Test
  void rowsOfSequencesAreConsecutive() {
    SequenceLayout layout =
        new SequenceLayout(new int[] {3, 5}, new int[] {3, 2}, new long[] {0, 1});
    assertThat(layout.rows()).isEqualTo(8);
    assertThat(layout.firstRows()).containsExactly(0, 3);
    assertThat(layout.rows(1)).isEqualTo(5);
    assertThat(layout.tokens(1)).isEqualTo(2);
  }

  @Test
  void emptyLayoutHasNoChunks() {
    assertThat(packed().chunks(5)).isEmpty();
  }

  @Test
  void sequenceHasFromOneTokenToItsRows() {
    assertThatThrownBy(() -> packed(2, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new SequenceLayout(new int[] {2}, new int[] {3}, new long[1]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3 tokens in 2 rows");
  }
}
