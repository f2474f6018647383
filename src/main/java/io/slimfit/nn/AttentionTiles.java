package io.slimfit.nn;

import io.slimfit.tensor.RowTiles;
import java.util.OptionalInt;

/** How many rows and matrices the products of attention have for those that there are. */
enum AttentionTiles {
  /** As many as there are. */
  NONE {
    @Override
    long rows(long n) {
      return n;
    }

    @Override
    long sequences(long n) {
      return n;
    }
  },

  /** Whole tiles, and one of few numbers of sequences: 1, 2, 3, 4, 6, 8, 12, 16 and so on. */
  WHOLE {
    @Override
    long rows(long n) {
      return RowTiles.whole(n);
    }

    @Override
    long sequences(long n) {
      long power = Long.highestOneBit(n);
      long between = power + power / 2;
      if (n == power) {
        return n;
      }
      return n <= between ? between : 2 * power;
    }
  };

  /** Rows of a sequence for {@code n} rows. */
  abstract long rows(long n);

  /** Sequences for {@code n} sequences. */
  abstract long sequences(long n);

  /**
   * Whether rows may be added in a local window, since each of them still meets a token within
   * {@code reach}.
   */
  static boolean fit(OptionalInt reach) {
    return reach.isEmpty() || reach.getAsInt() >= RowTiles.ROWS;
  }
}
