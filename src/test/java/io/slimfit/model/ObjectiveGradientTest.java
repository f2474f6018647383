package io.slimfit.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.slimfit.model.bert.BertGradientTest;
import io.slimfit.nn.SequenceLayout;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ObjectiveGradientTest {
  private static final long SEED = 31;
  private static final int[] LENGTHS = {5, 3, 1, 4};
  private static final SequenceLayout LAYOUT =
      new SequenceLayout(LENGTHS, LENGTHS, new long[] {0, 1, 2, 3});

  private static int logits(Objective objective) {
    return BertGradientTest.outputs(objective)
        * (objective == Objective.QUESTION_ANSWERING ? LAYOUT.rows() : LAYOUT.sequences());
  }

  private static double loss(
      Objective objective, double[] logits, Targets targets, double[] gradient) {
    return objective.loss(
        logits, BertGradientTest.outputs(objective), targets, LAYOUT, targets.counts(), gradient);
  }

  @ParameterizedTest
  @EnumSource(Objective.class)
  void gradientIsTheDerivative(Objective objective) {
    Targets targets = BertGradientTest.targets(objective);
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
  @EnumSource(Objective.class)
  void enormousLogitsGiveFiniteNumbers(Objective objective) {
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
    Targets targets = new Targets.Classes(new int[] {1});
    double loss = Objective.SINGLE_LABEL.loss(
        new double[] {1, 2, 3}, 3, targets, layout, targets.counts(), new double[3]);
    double sum = Math.exp(1) + Math.exp(2) + Math.exp(3);
    assertThat(loss).isEqualTo(-Math.log(Math.exp(2) / sum), within(1e-15));
  }

  @Test
  void ignoredLabelsAddNothingAndAreNotCounted() {
    Targets all = new Targets.Classes(new int[] {1, Targets.IGNORED, 0, Targets.IGNORED});
    assertThat(all.counts()).containsExactly(2);
    double[] logits = new Random(SEED).doubles(12).toArray();
    double[] gradient = new double[12];
    double loss = loss(Objective.SINGLE_LABEL, logits, all, gradient);
    assertThat(java.util.Arrays.copyOfRange(gradient, 3, 6)).containsOnly(0);
    assertThat(java.util.Arrays.copyOfRange(gradient, 9, 12)).containsOnly(0);
    logits[3] = 100;
    assertThat(loss(Objective.SINGLE_LABEL, logits, all, new double[12])).isEqualTo(loss);
  }

  @Test
  void batchOfIgnoredLabelsHasNoLoss() {
    Targets none = new Targets.Classes(new int[] {-100, -100, -100, -100});
    double[] gradient = new double[12];
    assertThat(loss(Objective.SINGLE_LABEL, new double[12], none, gradient)).isZero();
    assertThat(gradient).containsOnly(0);
  }
}
