package io.slimfit.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.slimfit.base.InputException;
import io.slimfit.model.OneStep;
import io.slimfit.model.TokenBatch;
import io.slimfit.model.bert.Bert;
import io.slimfit.model.bert.TinyBert;
import io.slimfit.model.loss.CrossEntropy;
import io.slimfit.model.loss.LossKind;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Ops;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MicroBatchTest {
  private static final TinyBert TINY = TinyBert.layers(2).hidden(16).heads(2);
  private static final int USUAL = 24; // tokens of the largest part of a plan

  private static TokenBatch batch(int... lengths) {
    int[] labels = IntStream.range(0, lengths.length).map(i -> i % 3).toArray();
    return TINY.packed(lengths, new CrossEntropy(labels), 7);
  }

  private static List<Integer> rows(List<TokenBatch> parts) {
    return parts.stream().map(part -> part.layout().rows()).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"whole:24", "standard:24", "whole", "128"})
  void waysToCutAreWrittenAsTheyAreRead(String text) {
    assertThat(MicroBatch.parse(text).optionValue()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"half:24", "whole:", "whole:0", ":24", "24:24", "0", "all"})
  void otherWordsAreRefused(String text) {
    assertThatThrownBy(() -> MicroBatch.parse(text))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(text);
  }

  @Test
  void aBatchThatWasPlannedIsCutAsUsual() {
    MicroBatch cut = new MicroBatch.AtMost(new MicroBatch.Standard(), USUAL);
    TokenBatch usual = batch(10, 9, 8, 7, 6, 5);
    assertThat(rows(cut.cut(usual, 2))).isEqualTo(rows(new MicroBatch.Standard().cut(usual, 2)));
  }

  @Test
  void aBatchThatIsUnusuallyLongIsComputedInSmallerParts() {
    TokenBatch longest = batch(16, 16, 15, 12, 9, 3);
    for (MicroBatch usual : List.of(new MicroBatch.Standard(), new MicroBatch.Whole())) {
      List<TokenBatch> parts = new MicroBatch.AtMost(usual, USUAL).cut(longest, 2);
      assertThat(parts).hasSizeGreaterThan(usual.cut(longest, 2).size());
      assertThat(rows(parts)).allMatch(rows -> rows <= USUAL);
      assertThat(rows(parts).stream().mapToInt(Integer::intValue).sum())
          .isEqualTo(longest.layout().rows());
    }
  }

  @Test
  void smallerPartsHaveTheLossAndTheGradientsOfTheBatch() {
    NativeMemory memory = new NativeMemory(Device.CPU);
    try (Bert bert = TINY.model(LossKind.SINGLE_LABEL, 3, memory, DType.FLOAT64, 3);
        Ops ops = Ops.plain(memory)) {
      TokenBatch longest = batch(16, 16, 15, 12, 9, 3);
      List<TokenBatch> parts = new MicroBatch.AtMost(new MicroBatch.Whole(), USUAL).cut(longest, 2);
      OneStep whole = OneStep.of(bert, longest, ops);
      OneStep divided = OneStep.of(bert, parts, OneStep.allNames(bert), 1000, ops);
      assertThat(divided.loss()).isCloseTo(whole.loss(), within(1e-12));
      assertThat(OneStep.relativeError(divided.gradients(), whole.gradients())).isLessThan(1e-12);
    }
  }

  @Test
  void oneLongTextStaysWhole() {
    List<TokenBatch> parts =
        new MicroBatch.AtMost(new MicroBatch.Whole(), 8).cut(batch(16, 4, 3), 1);
    assertThat(rows(parts)).isEqualTo(Arrays.asList(16, 7));
  }
}
