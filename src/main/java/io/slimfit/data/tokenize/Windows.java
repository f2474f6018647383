package io.slimfit.data.tokenize;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Splits the encoding of whole texts into windows that fit the model: each has all special tokens
 * and a slice of each text. The rules, the order of windows and the errors are those of Hugging
 * Face's tokenizers (truncate_encodings and Encoding::truncate).
 */
final class Windows {
  /** A range of tokens, counted from the start of its text. */
  private record Slice(int from, int to) {
    int length() {
      return to - from;
    }
  }

  private final Encoding whole;
  private final EncodingOptions options;
  private final boolean fromLeft;
  private final Slice
      first; // positions of the texts in whole; empty at 0 if the first text has no tokens,
  private final Slice second; // empty at the end if the second has none

  /** @param fromLeft whether what does not fit is cut off at the beginning of a text */
  Windows(Encoding whole, EncodingOptions options, boolean fromLeft) {
    this.whole = whole;
    this.options = options;
    this.fromLeft = fromLeft;
    this.first = positions(0, 0);
    this.second = positions(1, whole.length());
  }

  private Slice positions(int sequence, int ifEmpty) {
    int from = 0;
    while (from < whole.length() && whole.sequenceIds()[from] != sequence) {
      from++;
    }
    int to = from;
    while (to < whole.length() && whole.sequenceIds()[to] == sequence) {
      to++;
    }
    return from == to ? new Slice(ifEmpty, ifEmpty) : new Slice(from, to);
  }

  /** The first window, followed by further windows if the options ask for them. */
  List<Encoding> cut() {
    if (options.truncation() == EncodingOptions.Truncation.NONE
        || whole.length() <= options.maxLength()) {
      return List.of(whole);
    }
    int special = whole.length() - first.length() - second.length();
    int room = options.maxLength() - special;
    if (room < 1) {
      throw refusal(
          special + " special tokens leave no room for text in " + options.maxLength() + " tokens");
    }
    int excess = whole.length() - options.maxLength();
    int firstRoom = first.length();
    int secondRoom = second.length();
    switch (options.truncation()) {
      case NONE -> throw new IllegalStateException("truncation is off");
      case ONLY_FIRST -> firstRoom = afterCutting(first, excess, "first");
      case ONLY_SECOND -> secondRoom = afterCutting(second, excess, "second");
      case LONGEST_FIRST -> {
        int shorter = Math.min(firstRoom, secondRoom);
        int longer = room - shorter;
        if (shorter > longer) {
          shorter = room / 2;
          longer = room - shorter;
        }
        boolean firstIsLonger = firstRoom > secondRoom;
        firstRoom = firstIsLonger ? longer : shorter;
        secondRoom = firstIsLonger ? shorter : longer;
      }
    }
    return combinations(slices(first.length(), firstRoom), slices(second.length(), secondRoom));
  }

  private static int afterCutting(Slice text, int excess, String which) {
    if (text.length() <= excess) {
      throw refusal("the " + which + " text has " + text.length() + " tokens, but " + excess
          + " would have to be cut from it");
    }
    return text.length() - excess;
  }

  private List<Slice> slices(int length, int room) {
    if (room >= length) {
      return List.of(new Slice(0, length));
    }
    if (!options.overflow() || room == 0) {
      return List.of(fromLeft ? new Slice(length - room, length) : new Slice(0, room));
    }
    if (options.stride() >= room) {
      throw refusal("a stride of " + options.stride() + " tokens needs larger windows, but only "
          + room + " tokens are left for the text");
    }
    List<Slice> slices = new ArrayList<>();
    if (fromLeft) { // the last slice is the first window
      int to = length;
      while (to > room) {
        slices.add(new Slice(to - room, to));
        to -= room - options.stride();
      }
      slices.add(new Slice(0, to));
      return slices;
    }
    int from = 0;
    while (from + room < length) {
      slices.add(new Slice(from, from + room));
      from += room - options.stride();
    }
    slices.add(new Slice(from, length));
    return slices;
  }

  private static InputException refusal(String problem) {
    return new InputException(
        Place.of("text to tokenize"),
        problem,
        "Raise the maximum length, lower the stride, or truncate the longer text");
  }

  /**
   * The first windows of both texts; then the further windows of the first text, each with all of
   * the second; then the first window of the first text with each further one of the second.
   */
  private List<Encoding> combinations(List<Slice> firsts, List<Slice> seconds) {
    List<Encoding> windows = new ArrayList<>();
    windows.add(window(firsts.get(0), seconds.get(0)));
    for (Slice a : firsts.subList(1, firsts.size())) {
      for (Slice b : seconds) {
        windows.add(window(a, b));
      }
    }
    for (Slice b : seconds.subList(1, seconds.size())) {
      windows.add(window(firsts.get(0), b));
    }
    return windows;
  }

  private Encoding window(Slice a, Slice b) {
    return new Encoding(
        assembled(whole.ids(), 1, a, b),
        assembled(whole.tokenTypeIds(), 1, a, b),
        assembled(whole.attentionMask(), 1, a, b),
        whole.hasOffsets() ? assembled(whole.offsets(), 2, a, b) : whole.offsets(),
        assembled(whole.sequenceIds(), 1, a, b),
        true,
        whole.sample());
  }

  /** The special tokens before, between and after the texts, with the two slices. */
  private int[] assembled(int[] source, int width, Slice a, Slice b) {
    Slice[] pieces = {
      new Slice(0, first.from),
      new Slice(first.from + a.from, first.from + a.to),
      new Slice(first.to, second.from),
      new Slice(second.from + b.from, second.from + b.to),
      new Slice(second.to, whole.length())
    };
    int[] result = new int[width * Arrays.stream(pieces).mapToInt(Slice::length).sum()];
    int at = 0;
    for (Slice piece : pieces) {
      System.arraycopy(source, width * piece.from, result, at, width * piece.length());
      at += width * piece.length();
    }
    return result;
  }
}
