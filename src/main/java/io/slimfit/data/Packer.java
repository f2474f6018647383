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
 * Makes batches of examples.
 *
 * <p>In question answering, the loss is a softmax over all rows of a sequence. With a padded layout
 * these include the padding, as in other tools that pad. A packed layout has no padding, so its
 * loss is slightly smaller.
 *
 * @param paddingToken the token id of padding rows
 * @param outputs labels, where an example may have several
 * @param classLoss of examples with one class each
 */
public record Packer(
    Layout layout, Objective objective, int outputs, int paddingToken, ClassLoss classLoss) {
  public Packer(Layout layout, Objective objective, int outputs, int paddingToken) {
    this(layout, objective, outputs, paddingToken, ClassLoss.plain());
  }

  /**
   * A batch of examples, sorted from the longest to the shortest: attention computes sequences of
   * equal length together.
   *
   * @param examples at least one
   * @param firstNumber the number of the first example within its step. Random numbers depend on
   *     the number of an example, not on its place in the batch.
   */
  public TokenBatch pack(List<EncodedExample> examples, long firstNumber) {
    int[] order =
        byLength(examples.stream().mapToInt(example -> example.tokens().length).toArray());
    long[] numbers = Arrays.stream(order).mapToLong(i -> firstNumber + i).toArray();
    return pack(Arrays.stream(order).mapToObj(examples::get).toList(), numbers);
  }

  /** The indices of the lengths, longest first; equal ones keep their order. */
  public static int[] byLength(int[] lengths) {
    return IntStream.range(0, lengths.length)
        .boxed()
        .sorted(Comparator.comparingInt(i -> -lengths[i]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** As {@link #pack(List, long)}, but in the given order. */
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
