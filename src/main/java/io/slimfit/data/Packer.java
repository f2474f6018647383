package io.slimfit.data;

import io.slimfit.model.TokenBatch;
import io.slimfit.model.loss.Loss;
import io.slimfit.model.loss.NoTargets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Makes batches of examples.
 *
 * <p>In question answering, the loss is a softmax over all rows of a sequence. With a padded layout
 * these include the padding, as in other tools that pad. A packed layout has no padding, so its
 * loss is slightly smaller.
 *
 * @param paddingToken the token id of padding rows
 * @param loss of labels, given by the kind of task
 */
public record Packer(Layout layout, int paddingToken, LabelLoss loss) {
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
    Loss loss = loss(examples);
    return new TokenBatch(ids, types, rows, tokens, numbers, loss, loss.counts());
  }

  private Loss loss(List<EncodedExample> examples) {
    List<Label> labels = examples.stream().map(EncodedExample::label).toList();
    return labels.stream().anyMatch(Label::isNone) ? new NoTargets() : loss.of(labels);
  }
}
