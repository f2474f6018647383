package io.slimfit.data.squad;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.data.Label;
import io.slimfit.data.squad.Question.Answer;
import io.slimfit.data.tokenize.EncodingOptions;
import io.slimfit.data.tokenize.Tokenization;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;

class QuestionWindowsPropertyTest {
  private static final Tokenization TOKENIZATION = Tokenization.embedded();

  @AfterContainer
  static void close() {
    TOKENIZATION.close();
  }

  /**
   * No word ends in a combining accent: the tokenizer drops it, and run_qa takes the next token.
   */
  @Provide
  Arbitrary<List<String>> words() {
    Arbitrary<String> characters = Arbitraries.of(
        "a", "n", "\u00E9", "e\u0301n", "\u6F22", "\uD83D\uDE00", "7", ".", "-", "\u0130");
    return characters
        .list()
        .ofMinSize(1)
        .ofMaxSize(6)
        .map(c -> String.join("", c))
        .list()
        .ofMinSize(1)
        .ofMaxSize(60);
  }

  @Property(tries = 300)
  void offsetsOfASpanRestoreTheAnswer(
      @ForAll("words") List<String> words,
      @ForAll @IntRange(min = 0, max = 59) int firstWord,
      @ForAll @IntRange(min = 1, max = 5) int length,
      @ForAll @IntRange(min = 16, max = 48) int maxLength,
      @ForAll @IntRange(min = 0, max = 8) int stride) {
    int from = firstWord % words.size();
    int to = Math.min(words.size(), from + length);
    String before = String.join(" ", words.subList(0, from)) + (from > 0 ? " " : "");
    String text = String.join(" ", words.subList(from, to));
    String context = String.join(" ", words);
    int start = before.codePointCount(0, before.length());
    Question question = new Question("q", "Who is it?", context, List.of(new Answer(text, start)));

    List<QuestionWindow> windows =
        new QuestionWindows(TOKENIZATION, maxLength, stride).of(question);

    boolean found = false;
    for (QuestionWindow window : windows) {
      Label span = window.sequence().label();
      boolean holdsIt = window.start(window.contextFrom()) <= start
          && window.end(window.contextTo() - 1) >= question.answers().get(0).end();
      assertThat(span.equals(QuestionWindow.NO_ANSWER)).isEqualTo(!holdsIt);
      if (holdsIt) {
        found = true;
        assertThat(window.isContext(span.indices().get(0))
                && window.isContext(span.indices().get(1)))
            .isTrue();
        assertThat(question.contextPart(
                window.start(span.indices().get(0)), window.end(span.indices().get(1))))
            .isEqualTo(text);
      }
    }
    int tokens = TOKENIZATION
        .encode(text, null, EncodingOptions.plain().withoutSpecialTokens())
        .get(0)
        .length();
    assertThat(found || tokens > stride + 1)
        .as("%d tokens that two windows share are in one of %d", tokens, windows.size())
        .isTrue();
  }
}
