package io.slimfit.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.model.TokenBatch;
import java.util.List;
import org.junit.jupiter.api.Test;

class PackerTest {
  private static EncodedExample example(int secondStart, int... tokens) {
    return new EncodedExample(tokens, secondStart, Label.none(), false);
  }

  private static TokenBatch pack(Layout layout) {
    return new Packer(layout, 9, labels -> {
          throw new AssertionError("examples without labels have no loss");
        })
        .pack(List.of(example(1, 1, 2), example(3, 3, 4, 5)), 7);
  }

  @Test
  void examplesOfEqualLengthKeepTheirOrder() {
    assertThat(Packer.byLength(new int[] {2, 5, 2, 7, 5})).containsExactly(3, 1, 4, 0, 2);
  }

  @Test
  void theLongestExampleComesFirstAndRowsOfPaddingFollowEach() {
    TokenBatch packed = pack(new Layout.Packed());
    assertThat(packed.tokens(0, 5)).containsExactly(3, 4, 5, 1, 2);
    assertThat(packed.tokenTypes(0, 5)).containsExactly(0, 0, 0, 0, 1);
    TokenBatch padded = pack(new Layout.PaddedToLongest());
    assertThat(padded.tokens(0, 6)).containsExactly(3, 4, 5, 1, 2, 9);
    assertThat(padded.tokenTypes(0, 6)).containsExactly(0, 0, 0, 0, 1, 0);
    TokenBatch fixed = pack(new Layout.PaddedTo(4));
    assertThat(fixed.tokens(0, 8)).containsExactly(3, 4, 5, 9, 1, 2, 9, 9);
    assertThat(fixed.positions(0, 8)).containsExactly(0, 1, 2, 3, 0, 1, 2, 3);
  }
}
