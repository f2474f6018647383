package io.slimfit.data;

import io.slimfit.model.ClassLoss;
import io.slimfit.model.Objective;
import io.slimfit.model.Targets;
import io.slimfit.model.TokenBatch;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Makes a batch of examples.
 *
 * <p>Question answering looks for the answer among all rows of a sequence. Tools that pad let the loss's softmax run over the padding
 * too, and so does a padded layout here; in a packed one there is no padding, so its loss is a little smaller.
 *
 * @param paddingToken what rows behind a sequence's tokens hold
 * @param outputs labels, where an example may have several
 * @param classLoss of examples with one class each
 */
public record Packer(
    Layout layout, Objective objective, int outputs, int paddingToken, ClassLoss classLoss) {
  public Packer(Layout layout, Objective objective, int outputs, int paddingToken) {
    this(layout, objective, outputs, paddingToken, ClassLoss.plain());
  }

  /**
   * A batch of examples from the longest to the shortest: neighbours of equal length share their products in attention.
   *
   * @param examples at least one
   * @param firstNumber of the first example in its step: random numbers depend on it, and belong to an example wherever it lies
   */
  public TokenBatch pack(List<EncodedExample> examples, long firstNumber) {
    int[] order =
        byLength(examples.stream().mapToInt(example -> example.tokens().length).toArray());
    long[] numbers = Arrays.stream(order).mapToLong(i -> firstNumber + i).toArray();
    return pack(Arrays.stream(order).mapToObj(examples::get).toList(), numbers);
  }

  /** Indices of lengths, the longest first; equal ones in their order. */
  public static int[] byLength(int[] lengths) {
    return IntStream.range(0, lengths.length)
        .boxed()
        .sorted(Comparator.comparingInt(i -> -lengths[i]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** As {@link #pack(List, long)}, in the order that is given. */
  public TokenBatch pack(List<EncodedExample> examples, long[] numbers) {
    int[] tokens = examples.stream().mapToInt(e -> e.tokens().length).toArray();
    int longest = Arrays.stream(tokens).max().orElseThrow();
    int[] rows = Arrays.stream(tokens).map(n -> layout.rows(n, longest)).toArray();
    int total = Arrays.stream(rows).sum();
    int[] ids = new int[total];
    int[] types = new int[total];
    Arrays.fill(ids, paddingToken);
    int at = 0;
    for (int i = 0; i < tokens.length; i++) {
      EncodedExample example = examples.get(i);
      System.arraycopy(example.tokens(), 0, ids, at, tokens[i]);
      Arrays.fill(types, at + example.secondStart(), at + tokens[i], 1);
      at += rows[i];
    }
    Targets targets = targets(examples);
    return new TokenBatch(ids, types, rows, tokens, numbers, targets, targets.counts());
  }

  private Targets targets(List<EncodedExample> examples) {
    if (examples.stream().anyMatch(e -> e.label() instanceof Label.None)) {
      return new Targets.Unknown();
    }
    return switch (objective) {
      case SINGLE_LABEL ->
        new Targets.Classes(
            examples.stream()
                .mapToInt(e -> e.label().as(Label.ClassLabel.class).index())
                .toArray(),
            classLoss);
      case REGRESSION ->
        new Targets.Scores(examples.stream()
            .mapToDouble(e -> e.label().as(Label.Score.class).value())
            .toArray());
      case MULTI_LABEL ->
        new Targets.LabelSets(examples.stream()
            .map(e -> e.label().as(Label.LabelSet.class).indicators(outputs))
            .toArray(double[][]::new));
      case QUESTION_ANSWERING ->
        new Targets.Spans(
            spans(examples).mapToInt(Label.Span::first).toArray(),
            spans(examples).mapToInt(Label.Span::last).toArray());
    };
  }

  private static Stream<Label.Span> spans(List<EncodedExample> examples) {
    return examples.stream().map(e -> e.label().as(Label.Span.class));
  }
}
