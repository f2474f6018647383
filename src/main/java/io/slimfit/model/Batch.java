package io.slimfit.model;

import io.slimfit.model.loss.Loss;
import io.slimfit.nn.Chunk;
import io.slimfit.nn.SequenceLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Sequences with their targets and the denominators of the loss. Subclasses say what a row is made
 * from: a token, or an image patch. Immutable by convention: arrays are not copied.
 *
 * @param <B> the kind of batch, which is the subclass itself
 */
public abstract sealed class Batch<B extends Batch<B>> permits TokenBatch, ImageBatch {
  private final SequenceLayout layout;
  private final Loss loss;
  private final double[] denominators;

  /**
   * @param denominators the denominators of the loss: the counts of the targets of the whole step
   */
  Batch(SequenceLayout layout, Loss loss, double[] denominators) {
    this.layout = layout;
    this.loss = loss;
    this.denominators = denominators;
  }

  public SequenceLayout layout() {
    return layout;
  }

  /** The loss, which has the targets. */
  public Loss loss() {
    return loss;
  }

  public double[] denominators() {
    return denominators;
  }

  /** The same batch, as one of several that make up a step. */
  public abstract B withDenominators(double[] ofStep);

  /** The same batch with another loss. */
  public abstract B withLoss(Loss other);

  /** The same batch for a model whose word table has no more rows than {@code vocabulary}. */
  public abstract B withinVocabulary(int vocabulary);

  /** These sequences, in this order, with the same denominators. */
  abstract B select(int[] sequences);

  /**
   * Cuts the batch into parts of whole sequences.
   *
   * @param maximumRows at most how many rows a part has; a longer sequence is a part of its own
   */
  public List<B> parts(int maximumRows) {
    return layout.chunks(maximumRows).stream().map(this::part).toList();
  }

  /**
   * Deals the sequences into at most {@code count} parts, like cards, in alternating directions. If
   * the batch is sorted by length, all parts get about as many long sequences, so that workers
   * finish at the same time.
   */
  public List<B> deal(int count) {
    List<List<Integer>> hands = new ArrayList<>();
    for (int i = 0; i < Math.min(count, layout.sequences()); i++) {
      hands.add(new ArrayList<>());
    }
    for (int s = 0; s < layout.sequences(); s++) {
      int place = s % (2 * hands.size());
      hands.get(place < hands.size() ? place : 2 * hands.size() - 1 - place).add(s);
    }
    return hands.stream()
        .map(hand -> select(hand.stream().mapToInt(Integer::intValue).toArray()))
        .toList();
  }

  private B part(Chunk chunk) {
    return select(IntStream.range(chunk.firstSequence(), chunk.firstSequence() + chunk.sequences())
        .toArray());
  }

  static long[] select(long[] values, int[] indices) {
    return Arrays.stream(indices).mapToLong(i -> values[i]).toArray();
  }

  static int[] select(int[] values, int[] indices) {
    return Arrays.stream(indices).map(i -> values[i]).toArray();
  }
}
