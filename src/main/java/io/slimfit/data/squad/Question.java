package io.slimfit.data.squad;

import java.util.List;
import java.util.Optional;

/**
 * A question about a text, as in SQuAD.
 *
 * @param context the text that may contain the answer; shared by the questions of a paragraph
 * @param answers the accepted answers; none if the context does not contain one
 */
public record Question(String id, String text, String context, List<Answer> answers) {
  public Question {
    answers = List.copyOf(answers);
  }

  /**
   * An accepted answer.
   *
   * @param start where the text starts in the context, in code points; {@link #NOWHERE} if the
   *     file's position is wrong
   */
  public record Answer(String text, int start) {
    public static final int NOWHERE = -1;

    public boolean isPlaced() {
      return start != NOWHERE;
    }

    /** The end of this answer in the context, in code points, exclusive. */
    public int end() {
      return start + text.codePointCount(0, text.length());
    }
  }

  public boolean isAnswerable() {
    return !answers.isEmpty();
  }

  /** The training target: the first answer whose position is known. */
  public Optional<Answer> target() {
    return answers.stream().filter(Answer::isPlaced).findFirst();
  }

  /** False if the question has answers, but all at unknown positions. */
  public boolean isTrainable() {
    return !isAnswerable() || target().isPresent();
  }

  /** A part of the context; {@code from} and {@code to} are in code points. */
  public String contextPart(int from, int to) {
    int begin = context.offsetByCodePoints(0, from);
    return context.substring(begin, context.offsetByCodePoints(begin, to - from));
  }
}
