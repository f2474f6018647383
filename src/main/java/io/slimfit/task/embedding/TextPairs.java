package io.slimfit.task.embedding;

import io.slimfit.base.Counted;
import io.slimfit.base.CounterRandom;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.task.RandomShare;
import io.slimfit.task.text.TextFiles;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Texts that belong together, or not.
 *
 * @param texts each text once
 * @param rows the indices of the texts of each row: an anchor, what belongs to it, and possibly
 *     what does not; or two texts with a score; or one text with a class
 * @param scores how similar the texts of each row are; none without scores
 * @param classes the class of each row's texts; none where texts have no classes
 * @param place the file, for messages
 */
@SuppressWarnings("ArrayRecordComponent") // read only
public record TextPairs(
    List<String> texts, List<int[]> rows, double[] scores, int[] classes, Place place) {
  public TextPairs {
    texts = List.copyOf(texts);
    rows = List.copyOf(rows);
  }

  public boolean isScored() {
    return scores.length > 0;
  }

  public boolean hasClasses() {
    return classes.length > 0;
  }

  public int size() {
    return rows.size();
  }

  public double score(int row) {
    return isScored() ? scores[row] : 0;
  }

  /** Rows of the same group are not negatives of each other. */
  long group(int row) {
    return hasClasses() ? classes[row] : row;
  }

  /** Some of the rows, in this order, and their texts. */
  public TextPairs select(int[] chosen) {
    Map<Integer, Integer> kept = new LinkedHashMap<>();
    List<int[]> renumbered = Arrays.stream(chosen)
        .mapToObj(row -> Arrays.stream(rows.get(row))
            .map(text -> {
              kept.putIfAbsent(text, kept.size());
              return kept.get(text);
            })
            .toArray())
        .toList();
    return new TextPairs(
        kept.keySet().stream().map(texts::get).toList(),
        renumbered,
        isScored() ? Arrays.stream(chosen).mapToDouble(row -> scores[row]).toArray() : scores,
        hasClasses() ? Arrays.stream(chosen).map(row -> classes[row]).toArray() : classes,
        place);
  }

  /**
   * The rows to evaluate with, for want of a file for that: a share that is drawn.
   *
   * @param salt keeps these random numbers apart from others of the same seed
   * @param note is told how many rows are held out, and what to do otherwise
   * @throws InputException if there are fewer than two rows
   */
  public BitSet holdOut(TextFiles files, long salt, Consumer<String> note) {
    if (size() < 2) {
      throw new InputException(
          place,
          "there " + (size() == 1 ? "is " : "are ") + Counted.of(size(), "row")
              + ", too few to train on some and evaluate with others",
          "Give at least two, or {validationFile}");
    }
    BitSet held = RandomShare.of(
        size(), files.validationShare(), CounterRandom.key(files.validationSeed(), salt));
    note.accept("drawn from " + place + " to evaluate the model: "
        + Counted.of(held.cardinality(), "row") + "; give {validationFile} for others");
    return held;
  }

  /** The rows that are not {@code held}, and their texts. */
  public TextPairs without(BitSet held) {
    return select(IntStream.range(0, size()).filter(row -> !held.get(row)).toArray());
  }

  /** @throws InputException if a score is not within [-1, 1] */
  void requireCosines() {
    for (double score : scores) {
      if (!(score >= -1 && score <= 1)) {
        throw new InputException(
            place,
            "the score " + score + " is no cosine: it is not between -1 and 1",
            "Divide the scores by the largest one, or use {embeddingLoss " + EmbeddingConfig.COSENT
                + "}, which reads their order only");
      }
    }
  }
}
