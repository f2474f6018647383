package io.slimfit.data.squad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import io.slimfit.data.EncodedExample;
import io.slimfit.data.Label;
import io.slimfit.data.Layout;
import io.slimfit.data.Packer;
import io.slimfit.data.squad.Question.Answer;
import io.slimfit.data.tokenize.Tokenization;
import io.slimfit.model.TokenBatch;
import io.slimfit.model.loss.SpanCrossEntropy;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QuestionWindowsTest {
  private static final String CONTEXT =
      "One two three four five six seven eight nine ten eleven twelve.";

  private final Tokenization tokenization = Tokenization.embedded();

  @BeforeAll
  void contextHasThirteenTokens() {
    assertThat(windows(100, 0, question("Who?", "One")).get(0).contextTo())
        .isEqualTo(1 + 2 + 1 + 13);
  }

  @AfterAll
  void close() {
    tokenization.close();
  }

  private List<QuestionWindow> windows(int maxLength, int stride, Question question) {
    return new QuestionWindows(tokenization, maxLength, stride).of(question);
  }

  private static Question question(String text, String answer) {
    return new Question("q", text, CONTEXT, List.of(new Answer(answer, CONTEXT.indexOf(answer))));
  }

  private static Label span(QuestionWindow window) {
    return window.sequence().label();
  }

  @Test
  void windowsOverlapByTheStride() {
    List<QuestionWindow> windows = windows(12, 2, question("Who?", "six seven"));
    // 12 - 3 special tokens - 2 of the question: 7 of the context, 5 of them new
    assertThat(windows).hasSize(3);
    assertThat(windows)
        .extracting(w -> w.start(w.contextFrom()))
        .containsExactly(0, CONTEXT.indexOf("six"), CONTEXT.indexOf("eleven"));
    assertThat(windows).extracting(QuestionWindow::last).containsExactly(false, false, true);
    assertThat(windows).extracting(w -> w.sequence().tokens().length).containsExactly(12, 12, 8);
    assertThat(windows).extracting(w -> w.sequence().secondStart()).containsOnly(4);
    assertThat(windows).noneMatch(w -> w.sequence().truncated() || w.questionCut());
    assertThat(windows)
        .extracting(QuestionWindowsTest::span)
        .containsExactly(Label.ofSpan(9, 10), Label.ofSpan(4, 5), QuestionWindow.NO_ANSWER);
  }

  @Test
  void answerInTheLastTokenOfAWindowHasThatTokenAsTarget() {
    List<QuestionWindow> windows = windows(12, 2, question("Who?", "seven"));
    assertThat(span(windows.get(0))).isEqualTo(Label.ofSpan(10, 10));
    assertThat(windows.get(0).contextTo()).isEqualTo(11);
  }

  @Test
  void answerInsideATokenHasTheWholeTokenAsTarget() {
    assertThat(span(windows(100, 10, question("Who?", "hre")).get(0)))
        .isEqualTo(Label.ofSpan(6, 6));
  }

  @Test
  void questionWithoutAnswerHasTheClassTokenAsTarget() {
    assertThat(windows(12, 2, new Question("q", "Who?", CONTEXT, List.of())))
        .extracting(QuestionWindowsTest::span)
        .containsOnly(QuestionWindow.NO_ANSWER);
  }

  @Test
  void leadingWhiteSpaceOfTheQuestionIsRemoved() {
    String padded = " \t\u00A0\u2003\n\u0085".repeat(50) + "Who?";
    assertThat(WhiteSpace.stripLeading(padded)).isEqualTo("Who?");
    assertThat(windows(12, 2, question(padded, "six")).get(0).sequence().tokens())
        .isEqualTo(windows(12, 2, question("Who?", "six")).get(0).sequence().tokens());
  }

  @Test
  @DisplayName("an empty context gives one window without context")
  void emptyContext() {
    List<QuestionWindow> windows = windows(12, 2, new Question("q", "Who?", " ", List.of()));
    assertThat(windows).hasSize(1);
    assertThat(windows.get(0).contextFrom()).isEqualTo(windows.get(0).contextTo());
    assertThat(windows.get(0).last()).isTrue();
  }

  @Test
  @DisplayName(
      "a question that leaves the context no more than the stride is truncated and reported")
  void longQuestion() {
    String text = "who was it that came and went and was never seen by us again";
    List<QuestionWindow> windows = windows(16, 5, question(text, "six seven"));
    // 16 - 3 - 5 = 8, half of it for the question: 9 of the context, 4 of them new
    assertThat(windows).allMatch(QuestionWindow::questionCut);
    assertThat(windows).allMatch(w -> w.sequence().truncated());
    assertThat(windows).hasSize(2);
    assertThat(windows).extracting(QuestionWindow::contextFrom).containsOnly(6);
    assertThat(windows.get(0).sequence().tokens()).hasSize(16);
    assertThat(span(windows.get(0))).isEqualTo(Label.ofSpan(11, 12));
  }

  @Test
  @DisplayName("a long question is kept if everything fits")
  void longQuestionShortContext() {
    Question question =
        new Question("q", "who was it that came and went", "Bo.", List.of(new Answer("Bo", 0)));
    assertThat(windows(13, 8, question)).singleElement().matches(w -> !w.questionCut());
  }

  @Test
  @DisplayName("a stride that leaves no room is rejected naming a possible one")
  void impossibleStride() {
    assertThatThrownBy(() -> new QuestionWindows(tokenization, 16, 12))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("docStride")
        .hasMessageContaining("at most 11");
    assertThatThrownBy(() -> new QuestionWindows(tokenization, 16, -1))
        .hasMessageContaining("at least 0");
    assertThatThrownBy(() -> new QuestionWindows(tokenization, 4, 0))
        .hasMessageContaining("at most 0, or a")
        .hasMessageContaining("of at least 5");
    assertThat(windows(16, 11, question("Who?", "six"))).isNotEmpty();
  }

  @Test
  void batchesOfWindowsHaveSpansInBothLayouts() {
    List<EncodedExample> sequences = windows(12, 2, question("Who?", "six seven")).stream()
        .map(QuestionWindow::sequence)
        .toList();
    for (Layout layout : List.of(new Layout.Packed(), new Layout.PaddedTo(14))) {
      Packer packer = new Packer(
          layout,
          0,
          labels -> new SpanCrossEntropy(
              labels.stream().mapToInt(span -> span.indices().get(0)).toArray(),
              labels.stream().mapToInt(span -> span.indices().get(1)).toArray()));
      TokenBatch batch = packer.pack(sequences, 0);
      SpanCrossEntropy spans = (SpanCrossEntropy) batch.loss();
      assertThat(spans.starts()).containsExactly(9, 4, 0);
      assertThat(spans.ends()).containsExactly(10, 5, 0);
      assertThat(spans.counts()).containsExactly(3, 3);
      assertThat(batch.layout().rows(2)).isEqualTo(layout instanceof Layout.Packed ? 8 : 14);
    }
  }
}
