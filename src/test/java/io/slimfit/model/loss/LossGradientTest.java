package io.slimfit.model.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.slimfit.model.bert.BertGradientTest;
import io.slimfit.nn.SequenceLayout;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LossGradientTest {
  private static final long SEED = 31;
  private static final int[] LENGTHS = {5, 3, 1, 4};
  private static final SequenceLayout LAYOUT =
      new SequenceLayout(LENGTHS, LENGTHS, new long[] {0, 1, 2, 3});

  private static int logits(LossKind objective) {
    return BertGradientTest.outputs(objective)
        * (objective.head().predictsEachRow() ? LAYOUT.rows() : LAYOUT.sequences());
  }

  private static double loss(LossKind objective, double[] logits, Loss targets, double[] gradient) {
    return targets.of(
        logits, BertGradientTest.outputs(objective), LAYOUT, targets.counts(), gradient);
  }

  @ParameterizedTest
  @EnumSource(LossKind.class)
  void gradientIsTheDerivative(LossKind objective) {
    Loss targets = BertGradientTest.targets(objective);
    double[] logits = new Random(SEED).doubles(logits(objective), -4, 4).toArray();
    double[] gradient = new double[logits.length];
    loss(objective, logits, targets, gradient);
    for (int i = 0; i < logits.length; i++) {
      double h = 1e-6;
      double value = logits[i];
      logits[i] = value + h;
      double above = loss(objective, logits, targets, new double[logits.length]);
      logits[i] = value - h;
      double below = loss(objective, logits, targets, new double[logits.length]);
      logits[i] = value;
      assertThat(gradient[i])
          .as("%s, logit %d, seed %d", objective, i, SEED)
          .isEqualTo((above - below) / (2 * h), within(1e-8));
    }
  }

  @ParameterizedTest
  @EnumSource(LossKind.class)
  void enormousLogitsGiveFiniteNumbers(LossKind objective) {
    double[] logits = new Random(SEED).doubles(logits(objective), -1e4, 1e4).toArray();
    double[] gradient = new double[logits.length];
    assertThat(loss(objective, logits, BertGradientTest.targets(objective), gradient))
        .isFinite();
    for (double g : gradient) {
      assertThat(g).isFinite();
    }
  }

  @Test
  void crossEntropyFollowsItsFormula() {
    SequenceLayout layout = new SequenceLayout(new int[] {1}, new int[] {1}, new long[] {0});
    Loss targets = new CrossEntropy(new int[] {1});
    double loss = targets.of(new double[] {1, 2, 3}, 3, layout, targets.counts(), new double[3]);
    double sum = Math.exp(1) + Math.exp(2) + Math.exp(3);
    assertThat(loss).isEqualTo(-Math.log(Math.exp(2) / sum), within(1e-15));
  }

  @Test
  void ignoredLabelsAddNothingAndAreNotCounted() {
    Loss all = new CrossEntropy(new int[] {1, Loss.IGNORED, 0, Loss.IGNORED});
    assertThat(all.counts()).containsExactly(2);
    double[] logits = new Random(SEED).doubles(12).toArray();
    double[] gradient = new double[12];
    double loss = loss(LossKind.SINGLE_LABEL, logits, all, gradient);
    assertThat(java.util.Arrays.copyOfRange(gradient, 3, 6)).containsOnly(0);
    assertThat(java.util.Arrays.copyOfRange(gradient, 9, 12)).containsOnly(0);
    logits[3] = 100;
    assertThat(loss(LossKind.SINGLE_LABEL, logits, all, new double[12])).isEqualTo(loss);
  }

  @Test
  void batchOfIgnoredLabelsHasNoLoss() {
    Loss none = new CrossEntropy(new int[] {-100, -100, -100, -100});
    double[] gradient = new double[12];
    assertThat(loss(LossKind.SINGLE_LABEL, new double[12], none, gradient)).isZero();
    assertThat(gradient).containsOnly(0);
  }
}
