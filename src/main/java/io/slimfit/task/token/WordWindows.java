package io.slimfit.task.token;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.EncodedExample;
import io.slimfit.data.Label;
import io.slimfit.data.tokenize.Encoding;
import io.slimfit.data.tokenize.EncodingOptions;
import io.slimfit.data.tokenize.Tokenization;
import io.slimfit.model.loss.Loss;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Makes sequences of the words of a text. A word is known by its first token: that has the word's
 * tag, and all other tokens have none. A text that is too long becomes several windows, which share
 * a quarter of their tokens; each word counts in one window, that with the most tokens around it.
 */
final class WordWindows {
  private static final int NO_WORD = -1;

  private final Tokenization tokenization;
  private final EncodingOptions options;

  /** @param maxLength in tokens, special ones included */
  WordWindows(Tokenization tokenization, int maxLength) {
    this.tokenization = tokenization;
    if (maxLength < 8) {
      throw new InputException(
          Place.setting("maxLength"),
          "windows of " + maxLength + " tokens are too short",
          "Give at least 8");
    }
    options = EncodingOptions.truncated(EncodingOptions.Truncation.ONLY_FIRST, maxLength)
        .withOverflow(maxLength / 4);
  }

  /**
   * A sequence.
   *
   * @param words for each token, the index of the word that it stands for, or -1
   */
  @SuppressWarnings("ArrayRecordComponent") // read only
  record Window(EncodedExample example, int[] words) {}

  /**
   * The windows of a text; one at least.
   *
   * @param tags the number of each word's tag; empty if they are to be predicted
   */
  List<Window> of(List<String> words, int[] tags) {
    // a space before the first word: tokenizers that know spaces then treat all words alike
    String text = words.isEmpty() ? "" : " " + String.join(" ", words);
    Encoding whole = tokenization
        .encodeAll(List.of(text), null, EncodingOptions.plain().withOffsets())
        .get(0);
    int[] wordOfPoint = wordOfPoint(words);
    int[] firsts = firstTokens(whole, wordOfPoint, words.size());
    List<Encoding> encodings = tokenization.cut(whole, options);
    List<int[]> standing = new ArrayList<>(); // for each window, the word of each token
    int[] best = new int[words.size()]; // the window that a word counts in
    int[] context = new int[words.size()];
    Arrays.fill(context, -1);
    for (int w = 0; w < encodings.size(); w++) {
      int[] wordOf = standingFor(encodings.get(w), whole, firsts, wordOfPoint);
      standing.add(wordOf);
      for (int i = 0; i < wordOf.length; i++) {
        int around = Math.min(i, wordOf.length - 1 - i);
        if (wordOf[i] != NO_WORD && around > context[wordOf[i]]) {
          context[wordOf[i]] = around;
          best[wordOf[i]] = w;
        }
      }
    }
    List<Window> windows = new ArrayList<>();
    for (int w = 0; w < encodings.size(); w++) {
      int[] own = standing.get(w).clone();
      for (int i = 0; i < own.length; i++) {
        own[i] = own[i] != NO_WORD && best[own[i]] == w ? own[i] : NO_WORD;
      }
      windows.add(new Window(EncodedExample.of(encodings.get(w), label(own, tags)), own));
    }
    return windows;
  }

  private static Label label(int[] words, int[] tags) {
    return tags.length == 0
        ? Label.none()
        : new Label(
            Arrays.stream(words)
                .mapToObj(word -> word == NO_WORD ? (double) Loss.IGNORED : (double) tags[word])
                .toList(),
            false);
  }

  /** For each code point of the text, the index of its word; a space belongs to the word after. */
  private static int[] wordOfPoint(List<String> words) {
    List<Integer> owners = new ArrayList<>();
    for (int w = 0; w < words.size(); w++) {
      int points = words.get(w).codePointCount(0, words.get(w).length());
      for (int i = 0; i <= points; i++) {
        owners.add(w);
      }
    }
    return owners.stream().mapToInt(Integer::intValue).toArray();
  }

  /** For each word the index of its first token; -1 if it has none. */
  private static int[] firstTokens(Encoding whole, int[] wordOfPoint, int words) {
    int[] firsts = new int[words];
    Arrays.fill(firsts, NO_WORD);
    for (int i = 0; i < whole.length(); i++) {
      int word = word(whole, i, wordOfPoint);
      if (word != NO_WORD && firsts[word] == NO_WORD) {
        firsts[word] = i;
      }
    }
    return firsts;
  }

  private static int word(Encoding encoding, int token, int[] wordOfPoint) {
    if (encoding.sequenceIds()[token] != 0) {
      return NO_WORD;
    }
    int end = encoding.offsets()[2 * token + 1];
    return end == 0 ? wordOfPoint[0] : wordOfPoint[Math.min(end, wordOfPoint.length) - 1];
  }

  /** The words whose first tokens are in a window. */
  private static int[] standingFor(
      Encoding window, Encoding whole, int[] firsts, int[] wordOfPoint) {
    int[] wordOf = new int[window.length()];
    for (int i = 0; i < wordOf.length; i++) {
      int word = word(window, i, wordOfPoint);
      boolean first = word != NO_WORD
          && window.ids()[i] == whole.ids()[firsts[word]]
          && window.offsets()[2 * i] == whole.offsets()[2 * firsts[word]]
          && window.offsets()[2 * i + 1] == whole.offsets()[2 * firsts[word] + 1];
      boolean again = first && i > 0 && wordOf[i - 1] == word; // two equal tokens without a width
      wordOf[i] = first && !again ? word : NO_WORD;
    }
    return wordOf;
  }
}
