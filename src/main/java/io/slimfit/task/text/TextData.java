package io.slimfit.task.text;

import io.slimfit.base.InputException;
import io.slimfit.data.EncodedExample;
import io.slimfit.data.EncodedExamples;
import io.slimfit.data.Example;
import io.slimfit.data.ExampleSource;
import io.slimfit.data.Label;
import io.slimfit.task.Progress;
import io.slimfit.task.RandomSubset;
import io.slimfit.tensor.Workers;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * Tokenizes texts on all workers as they are read, and reports how many were truncated or empty.
 */
public final class TextData {
  private static final int TEXTS_A_PIECE = 256;
  private static final int PIECES = 16; // read before the workers start

  private final TextInput input;
  private final Workers workers;
  private final Consumer<String> note;
  private final Progress progress;

  TextData(TextInput input, Workers workers, Consumer<String> note) {
    this(input, workers, note, Progress.none());
  }

  /** @param progress is told how many texts have been tokenized */
  TextData(TextInput input, Workers workers, Consumer<String> note, Progress progress) {
    this.input = input;
    this.progress = progress;
    this.workers = workers;
    this.note = note;
  }

  /**
   * Training examples.
   *
   * @param most at most how many are drawn, after a seeded shuffle
   * @throws InputException if there is nothing to learn: there are no examples, or all have the
   *     same label
   */
  EncodedExamples training(TextExamples examples, OptionalInt most, long seed) {
    EncodedExamples encoded = encode(examples.train(), most, seed, RandomSubset.Of.TRAINING);
    if (encoded.isEmpty()) {
      encoded.close();
      throw new InputException(
          examples.place(), "there are no examples to train on", "Give at least two");
    }
    Label first = encoded.get(0).label();
    if (encoded.stream().allMatch(example -> example.label().equals(first))) {
      int count = encoded.size();
      encoded.close();
      throw examples.labels().nothingToTellApart(count, first, examples.place());
    }
    return encoded;
  }

  EncodedExamples evaluation(ExampleSource examples, OptionalInt most, long seed) {
    return encode(examples, most, seed, RandomSubset.Of.EVALUATION);
  }

  private EncodedExamples encode(
      ExampleSource examples, OptionalInt most, long seed, RandomSubset.Of set) {
    BitSet chosen = most.isEmpty()
        ? new BitSet()
        : RandomSubset.draw(examples.count(), most.getAsInt(), seed, set, note);
    String kind = set.name().toLowerCase(Locale.ROOT) + " texts";
    TextCounts counts = new TextCounts(kind, input.maxLength());
    try (ExampleSource.Reader reader = examples.open();
        EncodedExamples.Builder builder = new EncodedExamples.Builder()) {
      List<Example> read = new ArrayList<>();
      int end = most.isEmpty() ? Integer.MAX_VALUE : chosen.length(); // what follows is not chosen
      for (int number = 0; number < end && reader.hasNext(); number++) {
        progress.on("tokenizing " + kind, number, most.isEmpty() ? 0 : end);
        Example example = reader.next();
        if (most.isEmpty() || chosen.get(number)) {
          read.add(example);
        }
        if (read.size() == TEXTS_A_PIECE * PIECES) {
          append(read, builder, counts);
        }
      }
      append(read, builder, counts);
      EncodedExamples encoded = builder.build();
      reader.notes().forEach(note);
      counts.sentences().forEach(note);
      return encoded;
    }
  }

  private void append(List<Example> examples, EncodedExamples.Builder builder, TextCounts counts) {
    for (EncodedExample example : encode(examples)) {
      counts.add(example);
      builder.add(example);
    }
    examples.clear();
  }

  /**
   * Encodes examples that are all in memory.
   *
   * @throws InputException if there is a pair of texts, but the model has no token type for it
   */
  public List<EncodedExample> encode(List<Example> examples) {
    return workers
        .map(
            pieces(examples),
            (piece, number, ops) -> piece.stream().map(this::encode).toList())
        .stream()
        .flatMap(List::stream)
        .toList();
  }

  private static List<List<Example>> pieces(List<Example> examples) {
    List<List<Example>> pieces = new ArrayList<>();
    for (int from = 0; from < examples.size(); from += TEXTS_A_PIECE) {
      pieces.add(examples.subList(from, Math.min(examples.size(), from + TEXTS_A_PIECE)));
    }
    return pieces;
  }

  private EncodedExample encode(Example example) {
    if (example.pair() != null) {
      input.requirePairs();
    }
    return EncodedExample.of(
        input.tokenization().encode(example.text(), example.pair(), input.maxLength()),
        example.label());
  }
}
