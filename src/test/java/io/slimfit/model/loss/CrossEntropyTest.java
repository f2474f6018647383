package io.slimfit.model.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.slimfit.nn.SequenceLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CrossEntropyTest {
  /** Of the classes 0, 0, 0, 2: by the loss of the best logits, found here as log shares. */
  @Test
  void constantLossIsThatOfTheBestConstantPrediction() {
    long[] counts = {3, 0, 1};
    assertThat(ClassWeighting.plain().constantLoss(counts))
        .isEqualTo(-(0.75 * Math.log(0.75) + 0.25 * Math.log(0.25)), within(1e-12));
    ClassWeighting weighting = new ClassWeighting(List.of(1.0, 1.0, 2.0), 0.1);
    double best = weighting.constantLoss(counts);
    double[] shares = { // mass that the loss asks for: see ClassWeighting
      0.9 * 3 + 0.1 / 3 * 4, 0.1 / 3 * 4, 0.9 * 2 + 0.1 / 3 * 2 * 4
    };
    double[] logits = Arrays.stream(shares).map(Math::log).toArray();
    assertThat(lossOf(weighting, logits)).isEqualTo(best, within(1e-12));
    for (int c = 0; c < 3; c++) {
      double[] other = logits.clone();
      other[c] += 0.1;
      assertThat(lossOf(weighting, other)).isGreaterThan(best);
    }
  }

  private static double lossOf(ClassWeighting weighting, double[] logits) {
    int[] labels = {0, 0, 0, 2};
    double[] all = new double[12];
    for (int i = 0; i < 4; i++) {
      System.arraycopy(logits, 0, all, 3 * i, 3);
    }
    CrossEntropy loss = new CrossEntropy(labels, weighting);
    return loss.of(all, 3, layout(4), loss.counts(), new double[12]);
  }

  private static final int CLASSES = 3;
  private static final int[] LABELS = {2, 0, Loss.IGNORED, 1, 2};
  private static final List<Double> WEIGHTS = List.of(0.5, 2.0, 1.25);
  private static final long SEED = 5;

  private static ClassWeighting weighting(boolean weighted, double smoothing) {
    return new ClassWeighting(weighted ? WEIGHTS : List.of(), smoothing);
  }

  private static SequenceLayout layout(int sequences) {
    int[] ones = new int[sequences];
    Arrays.fill(ones, 1);
    return new SequenceLayout(ones, ones, new long[sequences]);
  }

  private static double loss(double[] logits, Loss targets, double[] counts, double[] gradient) {
    int sequences = logits.length / CLASSES;
    return targets.of(logits, CLASSES, layout(sequences), counts, gradient);
  }

  private static double[] logits() {
    return new Random(SEED).doubles((long) LABELS.length * CLASSES, -3, 3).toArray();
  }

  /** PyTorch's definition, the mean over counted labels: sums first, divided at the end. */
  private static double expected(double[] logits, ClassWeighting loss) {
    double negative = 0;
    double smooth = 0;
    double weights = 0;
    for (int i = 0; i < LABELS.length; i++) {
      if (LABELS[i] == Loss.IGNORED) {
        continue;
      }
      double sum = 0;
      for (int c = 0; c < CLASSES; c++) {
        sum += Math.exp(logits[i * CLASSES + c]);
      }
      for (int c = 0; c < CLASSES; c++) {
        double cost = loss.weight(c) * -Math.log(Math.exp(logits[i * CLASSES + c]) / sum);
        smooth += cost;
        negative += c == LABELS[i] ? cost : 0;
      }
      weights += loss.weight(LABELS[i]);
    }
    double smoothing = loss.smoothing();
    return (1 - smoothing) * negative / weights + smoothing / CLASSES * smooth / weights;
  }

  @ParameterizedTest
  @CsvSource({"false, 0", "true, 0", "false, 0.1", "true, 0.1", "true, 0.9"})
  void lossFollowsPyTorchsFormulaAndGradientIsItsDerivative(boolean weighted, double smoothing) {
    ClassWeighting loss = weighting(weighted, smoothing);
    Loss targets = new CrossEntropy(LABELS, loss);
    double[] logits = logits();
    double[] gradient = new double[logits.length];
    assertThat(loss(logits, targets, targets.counts(), gradient))
        .isEqualTo(expected(logits, loss), within(1e-12));
    for (int i = 0; i < logits.length; i++) {
      double h = 1e-6;
      double value = logits[i];
      logits[i] = value + h;
      double above = expected(logits, loss);
      logits[i] = value - h;
      double below = expected(logits, loss);
      logits[i] = value;
      assertThat(gradient[i])
          .as("logit %d, seed %d", i, SEED)
          .isEqualTo((above - below) / (2 * h), within(1e-8));
    }
  }

  @Test
  void weightsOfOneGiveTheUnweightedLoss() {
    double[] logits = logits();
    double[] plain = new double[logits.length];
    double[] ones = new double[logits.length];
    Loss unweighted = new CrossEntropy(LABELS);
    Loss weighted = new CrossEntropy(LABELS, new ClassWeighting(List.of(1.0, 1.0, 1.0), 0));
    assertThat(weighted.counts()).containsExactly(unweighted.counts());
    assertThat(loss(logits, weighted, weighted.counts(), ones))
        .isEqualTo(loss(logits, unweighted, unweighted.counts(), plain), within(1e-14));
    assertThat(ones).containsExactly(plain, within(1e-14));
  }

  @Test
  void partsAddUpToTheWhole() {
    Loss whole = new CrossEntropy(LABELS, weighting(true, 0.1));
    double[] logits = logits();
    double[] gradient = new double[logits.length];
    double loss = loss(logits, whole, whole.counts(), gradient);
    double sum = 0;
    for (int[] part : new int[][] {{0}, {1, 2}, {3, 4}}) {
      double[] ofPart =
          Arrays.copyOfRange(logits, part[0] * CLASSES, (part[part.length - 1] + 1) * CLASSES);
      double[] partGradient = new double[ofPart.length];
      sum += loss(ofPart, whole.select(part), whole.counts(), partGradient);
      assertThat(partGradient)
          .containsExactly(
              Arrays.copyOfRange(gradient, part[0] * CLASSES, part[0] * CLASSES + ofPart.length));
    }
    assertThat(sum).isEqualTo(loss, within(1e-14));
  }

  @Test
  void enormousLogitsGiveFiniteNumbers() {
    Loss targets = new CrossEntropy(new int[] {0}, weighting(true, 0.1));
    double[] gradient = new double[CLASSES];
    assertThat(loss(new double[] {-1e4, 1e4, 0}, targets, targets.counts(), gradient))
        .isFinite();
    assertThat(gradient).doesNotContain(Double.NaN);
  }
}
