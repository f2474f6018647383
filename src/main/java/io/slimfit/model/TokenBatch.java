package io.slimfit.model;

import io.slimfit.model.loss.Loss;
import io.slimfit.nn.SequenceLayout;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Sequences of tokens, row by row. Immutable by convention: the arrays are not copied. */
public final class TokenBatch extends Batch<TokenBatch> {
  private final int[] tokens;
  private final int[] tokenTypes;
  private final int[] rows;
  private final int[] attended;
  private final long[] numbers;
  private final int[] positions;

  /**
   * @param tokens the ids of all sequences, one after another, including padding
   * @param tokenTypes the type of each token
   * @param rows the rows of each sequence
   * @param attended how many tokens of each sequence are not padding; they come first
   * @param numbers the number of each sequence in its step
   * @param denominators the denominators of the loss: the counts of the targets of the whole step
   */
  public TokenBatch(
      int[] tokens,
      int[] tokenTypes,
      int[] rows,
      int[] attended,
      long[] numbers,
      Loss loss,
      double[] denominators) {
    super(new SequenceLayout(rows, attended, numbers), loss, denominators);
    this.tokens = tokens;
    this.tokenTypes = tokenTypes;
    this.rows = rows;
    this.attended = attended;
    this.numbers = numbers;
    if (tokens.length != layout().rows() || tokenTypes.length != layout().rows()) {
      throw new IllegalArgumentException(tokens.length + " tokens and " + tokenTypes.length
          + " types in " + layout().rows() + " rows");
    }
    positions = new int[tokens.length];
    for (int s = 0; s < rows.length; s++) {
      for (int i = 0; i < rows[s]; i++) {
        positions[layout().firstRow(s) + i] = i;
      }
    }
  }

  public int[] tokens(int from, int count) {
    return Arrays.copyOfRange(tokens, from, from + count);
  }

  public int[] tokenTypes(int from, int count) {
    return Arrays.copyOfRange(tokenTypes, from, from + count);
  }

  /** The position of each row in its sequence. */
  public int[] positions(int from, int count) {
    return Arrays.copyOfRange(positions, from, from + count);
  }

  /**
   * The positions of rows, where tokens other than padding are counted from the padding token's id
   * + 1, and padding tokens, even within a text, are at the position of their id.
   *
   * @param from the first row of a sequence
   */
  public int[] positionsFromPadding(int from, int count, int paddingToken) {
    int[] result = new int[count];
    int place = paddingToken;
    for (int i = 0; i < count; i++) {
      place = positions[from + i] == 0 ? paddingToken : place;
      boolean padding = tokens[from + i] == paddingToken;
      place += padding ? 0 : 1;
      result[i] = padding ? paddingToken : place;
    }
    return result;
  }

  @Override
  public TokenBatch withDenominators(double[] ofStep) {
    return new TokenBatch(tokens, tokenTypes, rows, attended, numbers, loss(), ofStep);
  }

  @Override
  public TokenBatch withLoss(Loss other) {
    return new TokenBatch(tokens, tokenTypes, rows, attended, numbers, other, denominators());
  }

  @Override
  public TokenBatch withinVocabulary(int vocabulary) {
    int[] within = Arrays.stream(tokens).map(token -> token % vocabulary).toArray();
    return new TokenBatch(within, tokenTypes, rows, attended, numbers, loss(), denominators());
  }

  @Override
  TokenBatch select(int[] sequences) {
    int[] source = Arrays.stream(sequences)
        .flatMap(s -> IntStream.range(layout().firstRow(s), layout().firstRow(s) + rows[s]))
        .toArray();
    return new TokenBatch(
        select(tokens, source),
        select(tokenTypes, source),
        select(rows, sequences),
        select(attended, sequences),
        select(numbers, sequences),
        loss().select(sequences),
        denominators());
  }
}
