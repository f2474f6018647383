package io.slimfit.task;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WorstExamplesTest {
  private static WorstExample example(int number, double loss) {
    return WorstExample.of("", number, loss, "right", "wrong");
  }

  private static List<Integer> numbers(WorstExamples worst) {
    return worst.list().stream().map(WorstExample::number).toList();
  }

  @Test
  void theLargestLossesAreKeptAndTheLargestIsFirst() {
    WorstExamples worst = new WorstExamples(3);
    double[] losses = {0.5, 3, 1, 2, 0.1, 4};
    AtomicInteger described = new AtomicInteger();
    for (int i = 0; i < losses.length; i++) {
      int number = i;
      worst.add(losses[i], () -> {
        described.incrementAndGet();
        return example(number, losses[number]);
      });
    }
    assertThat(numbers(worst)).containsExactly(5, 1, 3);
    assertThat(described)
        .as("examples that were among the worst when they came")
        .hasValue(5);
  }

  @Test
  void ofEqualLossesTheEarlierIsKept() {
    WorstExamples worst = new WorstExamples(2);
    for (int i = 0; i < 5; i++) {
      int number = i;
      worst.add(1, () -> example(number, 1));
    }
    assertThat(numbers(worst)).containsExactly(0, 1);
  }

  @Test
  void aLossThatIsNoNumberIsTheWorst() {
    WorstExamples worst = new WorstExamples(1);
    worst.add(1e300, () -> example(0, 1e300));
    worst.add(Double.NaN, () -> example(1, Double.NaN));
    worst.add(1e301, () -> example(2, 1e301));
    assertThat(numbers(worst)).containsExactly(1);
  }

  @Test
  void noneAreKeptIfNoneAreWanted() {
    WorstExamples worst = new WorstExamples(0);
    worst.add(1, () -> {
      throw new AssertionError("is not asked for");
    });
    assertThat(worst.isWanted()).isFalse();
    assertThat(worst.list()).isEmpty();
  }

  @Test
  void jsonGivesTheSameBack() {
    List<WorstExample> examples = List.of(
        example(3, 0.1 + 0.2).withTexts(Map.of("text", "</script> \u2028 \"")),
        new WorstExample("_mm", 4, 2, "a", "b", Map.of(), Optional.of("AAAA")));
    assertThat(WorstExamples.of(WorstExamples.json(examples))).isEqualTo(examples);
  }

  @Test
  void longTextsAreCutBetweenCharacters() {
    String text = "x" + "\ud83d\ude00".repeat(800);
    String shown =
        requireNonNull(example(0, 1).withTexts(Map.of("text", text)).texts().get("text"));
    assertThat(shown).hasSizeLessThanOrEqualTo(1000).endsWith("\ude00 ...");
    assertThat(shown.substring(0, shown.length() - 4))
        .isEqualTo(text.substring(0, shown.length() - 4));
  }
}
