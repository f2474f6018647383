package io.slimfit.data.squad;

import io.slimfit.data.EncodedExample;
import io.slimfit.data.Label;
import io.slimfit.data.tokenize.Encoding;

/**
 * A question with as much of its context as fits into the model.
 *
 * @param sequence the tokens, with a {@link Label.Span} of the answer
 * @param contextFrom the first token of the context; {@code contextTo} is behind the last one; equal if the window holds none of it
 * @param offsets token i is the code points {@code offsets[2 * i]} (inclusive) to {@code offsets[2 * i + 1]} (exclusive) of its text
 * @param questionCut whether the question had to be cut
 * @param last whether this is the question's last window
 */
@SuppressWarnings("ArrayRecordComponent") // read only
public record QuestionWindow(
    Question question,
    EncodedExample sequence,
    int contextFrom,
    int contextTo,
    int[] offsets,
    boolean questionCut,
    boolean last) {
  /** Where a question that this window does not answer points to: at [CLS]. */
  public static final Label.Span NO_ANSWER = new Label.Span(0, 0);

  static QuestionWindow of(
      Question question, Encoding encoding, boolean questionCut, boolean last) {
    int[] sequenceIds = encoding.sequenceIds();
    int from = 0;
    while (from < sequenceIds.length && sequenceIds[from] != 1) {
      from++;
    }
    int to = from;
    while (to < sequenceIds.length && sequenceIds[to] == 1) {
      to++;
    }
    Label span = target(question, from, to, encoding.offsets());
    EncodedExample whole = EncodedExample.of(encoding, span);
    EncodedExample sequence =
        new EncodedExample(whole.tokens(), whole.secondStart(), span, questionCut);
    return new QuestionWindow(question, sequence, from, to, encoding.offsets(), questionCut, last);
  }

  /**
   * The tokens that the answer begins and ends in, as run_qa finds them: of an answer that ends in what is no part of a token, such as
   * an accent that the tokenizer drops, the next token is taken too. Other than run_qa, which looks further than the context and
   * points at the last of the padding for an answer that begins in the context's last token, this points at that token.
   */
  private static Label.Span target(Question question, int from, int to, int[] offsets) {
    return question
        .target()
        .filter(answer ->
            from < to && offsets[2 * from] <= answer.start() && offsets[2 * to - 1] >= answer.end())
        .map(answer -> {
          int first = from;
          while (first + 1 < to && offsets[2 * (first + 1)] <= answer.start()) {
            first++;
          }
          int last = to - 1;
          while (last > first && offsets[2 * last - 1] >= answer.end()) {
            last--;
          }
          return new Label.Span(first, last);
        })
        .orElse(NO_ANSWER);
  }

  /** Whether a token, or row, is of the context. */
  public boolean isContext(int token) {
    return token >= contextFrom && token < contextTo;
  }

  /** Where a token of the context begins in it, in code points. */
  public int start(int token) {
    return offsets[2 * token];
  }

  /** Where a token of the context ends in it, in code points. */
  public int end(int token) {
    return offsets[2 * token + 1];
  }
}
