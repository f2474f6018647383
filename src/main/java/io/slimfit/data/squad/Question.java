package io.slimfit.data.squad;

import java.util.List;
import java.util.Optional;

/**
 * A question about a text, as SQuAD has it.
 *
 * @param context where an answer is looked for; questions of one paragraph share it
 * @param answers that are accepted; none if the context holds no answer
 */
public record Question(String id, String text, String context, List<Answer> answers) {
  public Question {
    answers = List.copyOf(answers);
  }

  /**
   * An accepted answer.
   *
   * @param start where the text stands in the context, in code points; {@link #NOWHERE} if the file did not say so rightly
   */
  public record Answer(String text, int start) {
    public static final int NOWHERE = -1;

    public boolean isPlaced() {
      return start != NOWHERE;
    }

    /** Behind the last code point of this answer in the context. */
    public int end() {
      return start + text.codePointCount(0, text.length());
    }
  }

  public boolean isAnswerable() {
    return !answers.isEmpty();
  }

  /** What is to be learned: the first answer whose place is known. */
  public Optional<Answer> target() {
    return answers.stream().filter(Answer::isPlaced).findFirst();
  }

  /** False for a question that has answers, all of them at unknown places: nothing can be learned from it. */
  public boolean isTrainable() {
    return !isAnswerable() || target().isPresent();
  }

  /** A part of the context, from and to in code points. */
  public String contextPart(int from, int to) {
    int begin = context.offsetByCodePoints(0, from);
    return context.substring(begin, context.offsetByCodePoints(begin, to - from));
  }
}
