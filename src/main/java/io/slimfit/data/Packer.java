package io.slimfit.data;

import io.slimfit.model.TokenBatch;
import io.slimfit.model.loss.Loss;
import io.slimfit.model.loss.NoTargets;
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
 * @param paddingToken what rows after a sequence's tokens hold
 * @param loss of labels, given by the kind of task
 */
public record Packer(Layout layout, int paddingToken, LabelLoss loss) {
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
    Loss loss = loss(examples);
    return new TokenBatch(ids, types, rows, tokens, numbers, loss, loss.counts());
  }

  private Loss loss(List<EncodedExample> examples) {
    List<Label> labels = examples.stream().map(EncodedExample::label).toList();
    return labels.stream().anyMatch(Label::isNone) ? new NoTargets() : loss.of(labels);
  }
}
