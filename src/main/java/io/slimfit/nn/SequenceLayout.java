package io.slimfit.nn;

import java.util.ArrayList;
import java.util.List;

/**
 * How the sequences of a part lie in its rows, one after another.
 *
 * <p>Packed, a sequence has a row for each of its tokens. Padded, it has more rows than tokens: the
 * rows behind its tokens are padding, which is computed but never attended to. Either way attention
 * sees the first {@code tokens} rows of a sequence as keys.
 */
public final class SequenceLayout {
  private final int[] starts;
  private final int[] tokens;
  private final long[] numbers;

  /**
   * @param rows of each sequence
   * @param tokens of each sequence, at least 1, at most its rows
   * @param numbers of each sequence in its step, which its random numbers depend on
   */
  public SequenceLayout(int[] rows, int[] tokens, long[] numbers) {
    starts = new int[rows.length + 1];
    for (int i = 0; i < rows.length; i++) {
      if (tokens[i] < 1 || tokens[i] > rows[i]) {
        throw new IllegalArgumentException(
            "sequence " + i + " has " + tokens[i] + " tokens in " + rows[i] + " rows");
      }
      starts[i + 1] = starts[i] + rows[i];
    }
    this.tokens = tokens.clone();
    this.numbers = numbers.clone();
  }

  public int sequences() {
    return tokens.length;
  }

  /** Rows of all sequences. */
  public int rows() {
    return starts[tokens.length];
  }

  public int firstRow(int sequence) {
    return starts[sequence];
  }

  public int rows(int sequence) {
    return starts[sequence + 1] - starts[sequence];
  }

  /** Rows that are not padding. */
  public int tokens(int sequence) {
    return tokens[sequence];
  }

  long number(int sequence) {
    return numbers[sequence];
  }

  /** The first row of each sequence: where a classifier's token stands. */
  public int[] firstRows() {
    int[] rows = new int[sequences()];
    System.arraycopy(starts, 0, rows, 0, rows.length);
    return rows;
  }

  /**
   * Consecutive sequences of at most {@code maximumRows} rows together, in pieces of about the same
   * size; a longer sequence is a chunk of its own.
   */
  public List<Chunk> chunks(int maximumRows) {
    for (int count = Math.max(1, (rows() + maximumRows - 1) / maximumRows); ; count++) {
      List<Chunk> chunks = balanced(count);
      if (chunks.stream()
          .allMatch(chunk -> chunk.rows() <= maximumRows || chunk.sequences() == 1)) {
        return chunks;
      }
    }
  }

  /** At most {@code count} pieces of about the same number of rows, each of whole sequences. */
  public List<Chunk> balanced(int count) {
    List<Chunk> chunks = new ArrayList<>();
    int first = 0;
    for (int i = 1; i <= sequences(); i++) {
      if (i == sequences() || piece(i, count) != piece(first, count)) {
        chunks.add(
            new Chunk(chunks.size(), first, i - first, starts[first], starts[i] - starts[first]));
        first = i;
      }
    }
    return chunks;
  }

  /** Which of {@code count} equal pieces the middle of a sequence lies in. */
  private long piece(int sequence, int count) {
    long middle = ((long) starts[sequence] + starts[sequence + 1]) / 2;
    return Math.min(count - 1L, middle * count / Math.max(1, rows()));
  }
}
