package io.slimfit.data.squad;

import io.slimfit.data.EncodedExample;
import io.slimfit.data.Label;
import io.slimfit.data.tokenize.Encoding;

/**
 * A question with as much of its context as fits into the model.
 *
 * @param sequence the tokens, with a label of the answer's span
 * @param contextFrom index of the first token of the context; {@code contextTo} is exclusive; the
 *     two are equal if the window contains none of the context
 * @param offsets token i is the code points {@code offsets[2 * i]} (inclusive) to {@code offsets[2
 *     * i + 1]} (exclusive) of its text
 * @param questionCut whether the question was truncated
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
  /** The target of a question that this window does not answer: [CLS]. */
  public static final Label NO_ANSWER = Label.ofSpan(0, 0);

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
   * The tokens in which the answer starts and ends, as in run_qa. If an answer ends in a character
   * that belongs to no token, such as an accent that the tokenizer drops, the next token is
   * included, too. One difference: for an answer that starts in the last token of the context,
   * run_qa searches beyond the context and returns the last padding token; this returns that last
   * token.
   */
  private static Label target(Question question, int from, int to, int[] offsets) {
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
          return Label.ofSpan(first, last);
        })
        .orElse(NO_ANSWER);
  }

  /** Whether a token, or row, belongs to the context. */
  public boolean isContext(int token) {
    return token >= contextFrom && token < contextTo;
  }

  /** Where a token of the context starts in it, in code points. */
  public int start(int token) {
    return offsets[2 * token];
  }

  /** Where a token of the context ends in it, in code points. */
  public int end(int token) {
    return offsets[2 * token + 1];
  }
}
