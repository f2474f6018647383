package io.slimfit.model.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.slimfit.nn.SequenceLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EmbeddingLossTest {
  private static final long SEED = 77;
  private static final int WIDTH = 6;
  private static final int ROWS = 4;
  private static final int[] LENGTHS = {3, 1, 2, 4, 1, 1, 2, 3};

  private static final SequenceLayout LAYOUT =
      new SequenceLayout(LENGTHS, LENGTHS, new long[LENGTHS.length]);

  /** Two batches of two rows with two texts each, or one of four rows. */
  private static ComparedText[] texts(boolean oneBatch, boolean grouped) {
    double[] scores = {0.1, 0.8, 0.3, 0.3};
    return IntStream.range(0, 2 * ROWS)
        .mapToObj(i -> new ComparedText(
            oneBatch ? 0 : i / ROWS, i / 2, i % 2, scores[i / 2], grouped ? i / 2 % 2 : i / 2))
        .toArray(ComparedText[]::new);
  }

  static Stream<EmbeddingLoss> losses() {
    return Stream.of(
            new EmbeddingObjective.MultipleNegatives(5),
            new EmbeddingObjective.CoSent(5),
            new EmbeddingObjective.CosineError())
        .flatMap(objective -> Stream.of(
            new EmbeddingLoss(texts(true, false), Pooling.MEAN, objective, List.of()),
            new EmbeddingLoss(texts(false, false), Pooling.CLS, objective, List.of()),
            new EmbeddingLoss(texts(true, true), Pooling.MEAN, objective, List.of(6, 3, 2))));
  }

  private static double loss(EmbeddingLoss loss, double[] hidden, double[] gradient) {
    return loss.of(hidden, WIDTH, LAYOUT, loss.counts(), gradient);
  }

  @ParameterizedTest
  @MethodSource("losses")
  void gradientIsTheDerivative(EmbeddingLoss loss) {
    double[] hidden =
        new Random(SEED).doubles((long) LAYOUT.rows() * WIDTH, -1, 1).toArray();
    double[] gradient = new double[hidden.length];
    loss(loss, hidden, gradient);
    for (int i = 0; i < hidden.length; i++) {
      double h = 1e-6;
      double value = hidden[i];
      hidden[i] = value + h;
      double above = loss(loss, hidden, new double[hidden.length]);
      hidden[i] = value - h;
      double below = loss(loss, hidden, new double[hidden.length]);
      hidden[i] = value;
      assertThat(gradient[i])
          .as("%s, number %d, seed %d", loss.objective(), i, SEED)
          .isEqualTo((above - below) / (2 * h), within(1e-8));
    }
  }

  @ParameterizedTest
  @MethodSource("losses")
  void partsAddUpToTheWhole(EmbeddingLoss loss) {
    double[] hidden =
        new Random(SEED).doubles((long) LAYOUT.rows() * WIDTH, -1, 1).toArray();
    double[] whole = new double[hidden.length];
    double expected = loss(loss, hidden, whole);
    List<JointLoss> parts = new ArrayList<>();
    List<SequenceLayout> layouts = new ArrayList<>();
    List<double[]> outputs = new ArrayList<>();
    List<double[][]> vectors = new ArrayList<>();
    for (int[] sequences : new int[][] {{0}, {1, 2, 3, 4}, {5, 6, 7}}) { // rows are torn apart
      int[] lengths = Arrays.stream(sequences).map(s -> LENGTHS[s]).toArray();
      SequenceLayout layout = new SequenceLayout(lengths, lengths, new long[lengths.length]);
      int first = LAYOUT.firstRow(sequences[0]) * WIDTH;
      double[] own = Arrays.copyOfRange(hidden, first, first + layout.rows() * WIDTH);
      JointLoss part = (JointLoss) loss.select(sequences);
      parts.add(part);
      layouts.add(layout);
      outputs.add(own);
      vectors.add(part.vectors(own, WIDTH, layout));
    }
    List<Loss> joined = loss.join(parts, vectors, loss.counts()).parts();
    double sum = 0;
    List<Double> gradients = new ArrayList<>();
    for (int i = 0; i < joined.size(); i++) {
      double[] gradient = new double[outputs.get(i).length];
      sum += joined.get(i).of(outputs.get(i), WIDTH, layouts.get(i), loss.counts(), gradient);
      Arrays.stream(gradient).forEach(gradients::add);
    }
    assertThat(sum).isEqualTo(expected, within(1e-12));
    for (int i = 0; i < whole.length; i++) {
      assertThat(gradients.get(i)).isEqualTo(whole[i], within(1e-14));
    }
  }

  @Test
  void textsOfTheSameGroupAreNoNegatives() {
    EmbeddingObjective objective = new EmbeddingObjective.MultipleNegatives(20);
    double[] hidden = new double[LAYOUT.rows() * WIDTH]; // all texts are alike
    Arrays.fill(hidden, 1);
    EmbeddingLoss among4 =
        new EmbeddingLoss(texts(true, false), Pooling.MEAN, objective, List.of());
    EmbeddingLoss among3 = new EmbeddingLoss(texts(true, true), Pooling.MEAN, objective, List.of());
    assertThat(loss(among4, hidden, new double[hidden.length]))
        .isEqualTo(Math.log(4), within(1e-12));
    assertThat(loss(among3, hidden, new double[hidden.length]))
        .isEqualTo(Math.log(3), within(1e-12));
  }
}
