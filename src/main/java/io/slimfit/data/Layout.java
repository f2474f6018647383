package io.slimfit.data;

/** How the sequences of a batch lie in its rows. */
public sealed interface Layout {
  /** Rows of a sequence of {@code tokens} tokens, in a batch whose longest has {@code longest}. */
  int rows(int tokens, int longest);

  /** No padding: a row for each token. */
  record Packed() implements Layout {
    @Override
    public int rows(int tokens, int longest) {
      return tokens;
    }
  }

  /** Every sequence as long as the longest of its batch. */
  record PaddedToLongest() implements Layout {
    @Override
    public int rows(int tokens, int longest) {
      return longest;
    }
  }

  /** Every sequence as long as allowed: what run_glue does by default, and the released recipes. */
  record PaddedTo(int length) implements Layout {
    @Override
    public int rows(int tokens, int longest) {
      return length;
    }
  }
}
