package io.slimfit.data;

/** How the sequences of a batch are laid out in its rows. */
public sealed interface Layout {
  /** Rows for a sequence of {@code tokens} tokens in a batch whose longest has {@code longest}. */
  int rows(int tokens, int longest);

  /** No padding: a row for each token. */
  record Packed() implements Layout {
    @Override
    public int rows(int tokens, int longest) {
      return tokens;
    }
  }

  /** Every sequence is padded to the longest of its batch. */
  record PaddedToLongest() implements Layout {
    @Override
    public int rows(int tokens, int longest) {
      return longest;
    }
  }

  /**
   * Every sequence is padded to a fixed length, as in run_glue by default and in SlimFit's recipes.
   */
  record PaddedTo(int length) implements Layout {
    @Override
    public int rows(int tokens, int longest) {
      return length;
    }
  }
}
