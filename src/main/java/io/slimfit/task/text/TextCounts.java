package io.slimfit.task.text;

import io.slimfit.data.EncodedExample;
import java.util.ArrayList;
import java.util.List;

/** Counts texts that were truncated or empty, for notes to the user. */
public final class TextCounts {
  private static final int SPECIAL_TOKENS = 2;

  private final String kind;
  private final int maxLength;
  private long texts;
  private long cut;
  private long empty;

  /**
   * @param kind what the texts are, for the notes
   * @param maxLength the length they are truncated to, in tokens
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

  /** The notes; none if there is nothing to report. */
  public List<String> sentences() {
    List<String> sentences = new ArrayList<>();
    if (cut > 0) {
      sentences.add(
          of(cut) + (cut == 1 ? " was" : " were") + " truncated to " + maxLength + " tokens");
    }
    if (empty > 0) {
      sentences.add(of(empty) + (empty == 1 ? " is" : " are") + " empty");
    }
    return sentences;
  }

  private String of(long some) {
    return texts == 1 ? "1 " + kind.replaceFirst("s$", "") : some + " of " + texts + " " + kind;
  }
}
