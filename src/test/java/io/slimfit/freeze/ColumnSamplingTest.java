package io.slimfit.freeze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ColumnSamplingTest extends FreezePolicyContract {
  private static final int HIDDEN = 768;
  private static final int INTERMEDIATE = 3072;
  private static final List<Trainable> PARAMETERS = parameters();

  @Override
  FreezePolicy policy() {
    return policy(0.1, new Interval.Run());
  }

  private static FreezePolicy policy(double share, Interval interval) {
    return new ColumnSampling(share, interval);
  }

  /** Two blocks of BERT-base with a classifier. */
  private static List<Trainable> parameters() {
    List<Trainable> all = new ArrayList<>();
    int below = Trainable.EMBEDDINGS;
    all.add(new Trainable("embeddings.word_embeddings.weight", ParameterKind.TABLE, below, 9));
    all.add(new Trainable("embeddings.projection.weight", ParameterKind.WEIGHT, below, 9));
    all.add(new Trainable("embeddings.LayerNorm.weight", ParameterKind.NORM_WEIGHT, below, 9));
    all.add(new Trainable("embeddings.LayerNorm.bias", ParameterKind.BIAS, below, 9));
    for (int block = 0; block < 2; block++) {
      for (String layer : List.of("query", "key", "value")) {
        addLayer(all, block + "." + layer, block + ".query", block, HIDDEN);
      }
      addLayer(all, block + ".attention.output", block + ".attention.output", block, HIDDEN);
      String norm = block + ".LayerNorm.weight";
      all.add(new Trainable(norm, ParameterKind.NORM_WEIGHT, block, HIDDEN));
      addLayer(all, block + ".intermediate", block + ".intermediate", block, HIDDEN);
      addLayer(all, block + ".output", block + ".output", block, INTERMEDIATE);
    }
    addLayer(all, "pooler", "pooler", Trainable.ABOVE, HIDDEN);
    addLayer(all, "classifier", "classifier", Trainable.ABOVE, HIDDEN);
    return all;
  }

  private static void addLayer(
      List<Trainable> all, String name, String input, int block, int features) {
    all.add(new Trainable(
        name + ".weight",
        ParameterKind.WEIGHT,
        block,
        (long) HIDDEN * features,
        Optional.of(new Trainable.Input(input, features))));
    all.add(new Trainable(name + ".bias", ParameterKind.BIAS, block, HIDDEN));
  }

  private static ActiveSet choose(FreezePolicy policy, long step, long seed) {
    Freezing freezing = new Freezing(policy, PARAMETERS, Set.of(), seed, false);
    return freezing.choose(freezing.initialDistances(), step);
  }

  private static Columns columns(ActiveSet active, String matrix) {
    return active.columnsOf(matrix + ".weight").orElseThrow();
  }

  @Test
  void aTenthOfTheColumnsOfEachMatrixOfABlockTrains() {
    ActiveSet active = choose(policy(), 0, 1);
    assertThat(active.columns()).hasSize(2 * 6);
    active
        .columns()
        .forEach((name, columns) -> assertThat(columns.count())
            .as(name)
            .isEqualTo(
                name.endsWith("1.output.weight") || name.endsWith("0.output.weight") ? 307 : 77));
  }

  @Test
  void matricesThatReadTheSameInputTrainTheSameColumnsAndOthersDoNot() {
    ActiveSet active = choose(policy(), 0, 1);
    for (int block = 0; block < 2; block++) {
      Columns query = columns(active, block + ".query");
      assertThat(columns(active, block + ".key")).isEqualTo(query);
      assertThat(columns(active, block + ".value")).isEqualTo(query);
      assertThat(columns(active, block + ".intermediate")).isNotEqualTo(query);
      assertThat(columns(active, block + ".attention.output")).isNotEqualTo(query);
    }
    assertThat(columns(active, "0.query")).isNotEqualTo(columns(active, "1.query"));
  }

  @Test
  void weightsBelowTheBlocksAreFrozenAndEverythingElseTrains() {
    List<String> expected = new ArrayList<>(Trainable.names(PARAMETERS));
    expected.remove("embeddings.word_embeddings.weight");
    expected.remove("embeddings.projection.weight");
    ActiveSet active = choose(policy(), 7, 1);
    assertThat(active.names()).containsExactlyElementsOf(expected);
    assertThat(active.columnsOf("pooler.weight")).isEmpty();
    assertThat(active.columnsOf("classifier.weight")).isEmpty();
  }

  @Test
  void columnsHoldForTheWholeRunAndDependOnTheSeed() {
    assertThat(choose(policy(), 12_345, 1)).isEqualTo(choose(policy(), 0, 1));
    assertThat(choose(policy(), 0, 2)).isNotEqualTo(choose(policy(), 0, 1));
  }

  @Test
  void columnsAreDrawnAgainEveryEpochOrNSteps() {
    FreezePolicy epochs = policy(0.1, Interval.parse("epoch")).forRun(new RunLength(30, 10));
    FreezePolicy steps = policy(0.1, Interval.parse("10")).forRun(new RunLength(99, 33));
    for (long step = 0; step < 30; step++) {
      ActiveSet active = choose(epochs, step, 1);
      assertThat(active).isEqualTo(choose(epochs, step / 10 * 10, 1));
      assertThat(active).isNotEqualTo(choose(epochs, step + 10, 1));
      assertThat(active).isEqualTo(choose(steps, step, 1));
    }
    assertThat(choose(epochs, 0, 1)).isEqualTo(choose(policy(), 0, 1));
  }

  @Test
  void everyColumnIsEquallyLikely() {
    int[] visits = new int[HIDDEN];
    FreezePolicy each = policy(0.25, Interval.parse("1"));
    for (long step = 0; step < 400; step++) {
      for (int column : columns(choose(each, step, 5), "1.intermediate").toArray()) {
        visits[column]++;
      }
    }
    assertThat(Arrays.stream(visits).sum()).isEqualTo(400 * HIDDEN / 4);
    assertThat(Arrays.stream(visits).min().orElseThrow()).isGreaterThan(100 - 45); // 5 deviations
    assertThat(Arrays.stream(visits).max().orElseThrow()).isLessThan(100 + 45);
  }

  @Test
  void withAShareOfOneAllColumnsTrain() {
    ActiveSet active = choose(policy(1, new Interval.Run()), 0, 1);
    assertThat(active.columns()).isEmpty();
    assertThat(active.names()).contains("0.query.weight");
  }

  @Test
  void aTinyShareTrainsOneColumn() {
    ActiveSet active = choose(policy(1e-9, new Interval.Run()), 0, 1);
    assertThat(new HashSet<>(active.columns().values()))
        .hasSize(8) // two blocks, four inputs each
        .allMatch(columns -> columns.count() == 1);
  }

  @Test
  void aParameterThatAlwaysTrainsTrainsAsAWhole() {
    Freezing freezing = new Freezing(
        policy(),
        PARAMETERS,
        Set.of("0.query.weight", "embeddings.word_embeddings.weight"),
        1,
        false);
    ActiveSet active = freezing.choose(freezing.initialDistances(), 0);
    assertThat(active.names()).contains("embeddings.word_embeddings.weight");
    assertThat(active.columnsOf("0.query.weight")).isEmpty();
    assertThat(active.columnsOf("0.key.weight")).isPresent();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -0.1, 1.0000001, Double.NaN, Double.POSITIVE_INFINITY})
  void sharesOutsideTheRangeAreRejected(double share) {
    FreezeConfig config = FreezeConfig.of("columns");
    assertThatThrownBy(() -> config.with(ColumnSampling.SHARE, share))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("activeShare: " + share + " is outside the allowed range")
        .hasMessageContaining("above 0 and at most 1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "never", "1.5", "", "12345678901"})
  void otherIntervalsAreRejected(String interval) {
    FreezeConfig config = FreezeConfig.of("columns");
    assertThatThrownBy(() -> config.with(ColumnSampling.REDRAWN, interval))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("redrawColumns")
        .hasMessageContaining("Give a number of steps, epoch or run");
  }

  @ParameterizedTest
  @CsvSource({"run, once", "epoch, every epoch", "1, every step", "20, every 20 steps"})
  void describesWhatTrains(String interval, String when) {
    assertThat(policy(0.1, Interval.parse(interval)).describe(12))
        .isEqualTo("columns, 0.1 of the columns of each matrix of the blocks train, drawn " + when);
  }
}
