package io.slimfit.task.text;

import io.slimfit.data.EncodedExample;
import java.util.ArrayList;
import java.util.List;

/** How many texts had to be cut or were empty, which a person may want to know. */
public final class TextCounts {
  private static final int SPECIAL_TOKENS = 2;

  private final String kind;
  private final int maxLength;
  private long texts;
  private long cut;
  private long empty;

  /**
   * @param kind of texts, for people
   * @param maxLength to which they are cut, in tokens
   */
  public TextCounts(String kind, int maxLength) {
    this.kind = kind;
    this.maxLength = maxLength;
  }

  public void add(EncodedExample example) {
    texts++;
    cut += example.truncated() ? 1 : 0;
    empty += example.tokens().length <= SPECIAL_TOKENS ? 1 : 0;
  }

  /** What is worth a note. */
  public List<String> sentences() {
    List<String> sentences = new ArrayList<>();
    if (cut > 0) {
      sentences.add(
          cut + " of " + texts + " " + kind + " were truncated to " + maxLength + " tokens");
    }
    if (empty > 0) {
      sentences.add(empty + " of " + texts + " " + kind + " are empty");
    }
    return sentences;
  }
}
