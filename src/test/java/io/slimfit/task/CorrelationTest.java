package io.slimfit.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CorrelationTest {
  @Test
  void nonFiniteScoreMakesItUndefined() {
    for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      Correlation correlation = new Correlation();
      correlation.add(1, 2);
      correlation.add(2, 3);
      correlation.add(3, bad);
      assertThat(correlation.pearson()).isEmpty();
      assertThat(correlation.spearman()).isEmpty();
    }
  }

  @Test
  void correlationOfNoPairsIsUndefined() {
    assertThat(new Correlation().pearson()).isEmpty();
    assertThat(new Correlation().spearman()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void spearmanDependsOnlyOnTheOrder(long seed) {
    Random random = new Random(seed);
    Correlation plain = new Correlation();
    Correlation stretched = new Correlation();
    for (int i = 0; i < 300; i++) { // beyond the first growth of the arrays
      double label = random.nextInt(20);
      double prediction = label + random.nextGaussian();
      plain.add(label, prediction);
      stretched.add(label, Math.exp(prediction));
    }
    assertThat(plain.spearman().getAsDouble())
        .as("seed %d", seed)
        .isEqualTo(stretched.spearman().getAsDouble(), within(1e-12));
    assertThat(plain.pearson().getAsDouble())
        .isNotCloseTo(stretched.pearson().getAsDouble(), within(1e-3));
  }
}
