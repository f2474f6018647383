package io.slimfit.data.squad;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.tokenize.Encoding;
import io.slimfit.data.tokenize.EncodingOptions;
import io.slimfit.data.tokenize.Tokenization;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Splits questions into windows as Hugging Face's run_qa does: the question without leading white
 * space and as much of the context as fits; the next window repeats {@code stride} tokens of the
 * context.
 *
 * <p>If a long question leaves no more room for the context than the stride, run_qa fails. Here the
 * question is truncated to half of the room that the stride leaves. Thread-safe.
 */
public final class QuestionWindows {
  private final Tokenization tokenization;
  private final EncodingOptions options;
  private final int specialTokens; // [CLS] question [SEP] context [SEP]; RoBERTa has one more

  /**
   * @param maxLength tokens per window, special tokens included
   * @param stride tokens of the context that consecutive windows share
   * @throws InputException if a window would contain no new token of the context
   */
  public QuestionWindows(Tokenization tokenization, int maxLength, int stride) {
    specialTokens = tokenization.specialTokensOfPair();
    int least = stride + specialTokens + 2; // one token of the question, one of the context
    if (stride < 0 || maxLength < least) {
      throw new InputException(
          Place.setting("docStride"),
          "windows of " + maxLength + " tokens cannot share " + stride,
          stride < 0
              ? "Give a number of at least 0"
              : "Give at most " + Math.max(0, maxLength - specialTokens - 2)
                  + ", or a {maxLength} of at least " + least);
    }
    this.tokenization = tokenization;
    options = EncodingOptions.truncated(EncodingOptions.Truncation.ONLY_SECOND, maxLength)
        .withOverflow(stride);
  }

  /**
   * The windows of a question, in the order of its context or, of a tokenizer that truncates on the
   * left, from its end; at least one.
   */
  public List<QuestionWindow> of(Question question) {
    String text = WhiteSpace.stripLeading(question.text());
    Encoding whole = encode(text, question.context());
    int questionTokens =
        (int) Arrays.stream(whole.sequenceIds()).filter(id -> id == 0).count();
    int room = options.maxLength() - specialTokens - questionTokens;
    boolean cut = whole.length() > options.maxLength() && room <= options.stride();
    if (cut) {
      int kept = (options.maxLength() - specialTokens - options.stride()) / 2;
      int end = text.offsetByCodePoints(0, whole.offsets()[2 * kept + 1]); // 0 is [CLS]
      whole = encode(text.substring(0, end), question.context());
    }
    List<Encoding> encodings = tokenization.cut(whole, options);
    List<QuestionWindow> windows = new ArrayList<>(encodings.size());
    for (Encoding encoding : encodings) {
      windows.add(
          QuestionWindow.of(question, encoding, cut, windows.size() + 1 == encodings.size()));
    }
    return windows;
  }

  private Encoding encode(String question, String context) {
    return tokenization
        .encodeAll(List.of(question), List.of(context), EncodingOptions.plain().withOffsets())
        .get(0);
  }
}
