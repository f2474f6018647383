package io.slimfit.model;

import io.slimfit.nn.Chunk;
import io.slimfit.nn.SequenceLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Sequences of tokens, row by row, with their targets and the denominators of the loss. Immutable by convention: the arrays are not
 * copied.
 */
public final class TokenBatch {
  private final int[] tokens;
  private final int[] tokenTypes;
  private final int[] rows;
  private final int[] attended;
  private final long[] numbers;
  private final Targets targets;
  private final double[] denominators;
  private final SequenceLayout layout;
  private final int[] positions;

  /**
   * @param tokens ids, all sequences one after another, padding included
   * @param tokenTypes of each token
   * @param rows of each sequence
   * @param attended tokens of each sequence that are not padding: its first ones
   * @param numbers of each sequence in its step
   * @param denominators of the loss: the counts of the targets of the whole step
   */
  public TokenBatch(
      int[] tokens,
      int[] tokenTypes,
      int[] rows,
      int[] attended,
      long[] numbers,
      Targets targets,
      double[] denominators) {
    this.tokens = tokens;
    this.tokenTypes = tokenTypes;
    this.rows = rows;
    this.attended = attended;
    this.numbers = numbers;
    this.targets = targets;
    this.denominators = denominators;
    layout = new SequenceLayout(rows, attended, numbers);
    if (tokens.length != layout.rows() || tokenTypes.length != layout.rows()) {
      throw new IllegalArgumentException(tokens.length + " tokens and " + tokenTypes.length
          + " types in " + layout.rows() + " rows");
    }
    positions = new int[tokens.length];
    for (int s = 0; s < rows.length; s++) {
      for (int i = 0; i < rows[s]; i++) {
        positions[layout.firstRow(s) + i] = i;
      }
    }
  }

  public SequenceLayout layout() {
    return layout;
  }

  public Targets targets() {
    return targets;
  }

  double[] denominators() {
    return denominators;
  }

  int[] tokens(int from, int count) {
    return Arrays.copyOfRange(tokens, from, from + count);
  }

  int[] tokenTypes(int from, int count) {
    return Arrays.copyOfRange(tokenTypes, from, from + count);
  }

  /** The place of each row in its sequence. */
  int[] positions(int from, int count) {
    return Arrays.copyOfRange(positions, from, from + count);
  }

  /** The same batch as one of several that make up a step. */
  public TokenBatch withDenominators(double[] ofStep) {
    return new TokenBatch(tokens, tokenTypes, rows, attended, numbers, targets, ofStep);
  }

  /**
   * Cuts the batch into parts of whole sequences.
   *
   * @param maximumRows rows of a part; a longer sequence is a part of its own
   */
  public List<TokenBatch> parts(int maximumRows) {
    return layout.chunks(maximumRows).stream().map(this::part).toList();
  }

  /**
   * Deals the sequences into at most {@code count} parts, forth and back like cards: of a batch that is sorted by length, each part
   * gets as many long ones as the others, so that workers are done at the same time.
   */
  public List<TokenBatch> deal(int count) {
    List<List<Integer>> hands = new ArrayList<>();
    for (int i = 0; i < Math.min(count, rows.length); i++) {
      hands.add(new ArrayList<>());
    }
    for (int s = 0; s < rows.length; s++) {
      int place = s % (2 * hands.size());
      hands.get(place < hands.size() ? place : 2 * hands.size() - 1 - place).add(s);
    }
    return hands.stream().map(this::part).toList();
  }

  private TokenBatch part(Chunk chunk) {
    return part(IntStream.range(chunk.firstSequence(), chunk.firstSequence() + chunk.sequences())
        .boxed()
        .toList());
  }

  private TokenBatch part(List<Integer> sequences) {
    int[] chosen = sequences.stream().mapToInt(Integer::intValue).toArray();
    int[] rowsOfPart = Arrays.stream(chosen).map(s -> rows[s]).toArray();
    int[] source = Arrays.stream(chosen)
        .flatMap(s -> IntStream.range(layout.firstRow(s), layout.firstRow(s) + rows[s]))
        .toArray();
    return new TokenBatch(
        Arrays.stream(source).map(row -> tokens[row]).toArray(),
        Arrays.stream(source).map(row -> tokenTypes[row]).toArray(),
        rowsOfPart,
        Arrays.stream(chosen).map(s -> attended[s]).toArray(),
        Arrays.stream(chosen).mapToLong(s -> numbers[s]).toArray(),
        targets.select(chosen),
        denominators);
  }
}
