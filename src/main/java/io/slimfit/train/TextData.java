package io.slimfit.train;

import io.slimfit.data.EncodedExample;
import io.slimfit.data.Example;
import io.slimfit.data.Tokenization;
import java.util.ArrayList;
import java.util.List;

/** Turns texts into tokens, on all workers, and says how many had to be cut. */
final class TextData {
  private static final int TEXTS_A_PIECE = 256;

  private final Tokenization tokenization;
  private final int maxLength;
  private final Workers workers;
  private final RunListener listener;

  TextData(Tokenization tokenization, int maxLength, Workers workers, RunListener listener) {
    this.tokenization = tokenization;
    this.maxLength = maxLength;
    this.workers = workers;
    this.listener = listener;
  }

  /** @param what the examples are for, in messages */
  List<EncodedExample> encode(List<Example> examples, String what) {
    List<List<Example>> pieces = new ArrayList<>();
    for (int from = 0; from < examples.size(); from += TEXTS_A_PIECE) {
      pieces.add(examples.subList(from, Math.min(examples.size(), from + TEXTS_A_PIECE)));
    }
    List<EncodedExample> encoded =
        workers
            .map(
                pieces, (piece, number, ops) -> piece.stream().map(this::encode).toList())
            .stream()
            .flatMap(List::stream)
            .toList();
    long cut = encoded.stream().filter(EncodedExample::truncated).count();
    if (cut > 0) {
      listener.onNote(cut + " of " + encoded.size() + " " + what + " texts were cut to " + maxLength
          + " tokens");
    }
    return encoded;
  }

  private EncodedExample encode(Example example) {
    return EncodedExample.of(
        tokenization.encode(example.text(), example.pair(), maxLength), example.label());
  }
}
