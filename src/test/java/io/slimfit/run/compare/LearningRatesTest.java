package io.slimfit.run.compare;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LearningRatesTest {
  @ParameterizedTest
  @CsvSource({
    "0.00005, 5e-5",
    "1.25e-4, 1.25e-4",
    "1E-3, 1e-3",
    "2.5, 2.5e0",
    "30, 3e1",
    "1.2345678901e-4, 1.2345678901e-4"
  })
  void textIsShortAndExact(double rate, String text) {
    assertThat(LearningRates.text(rate)).isEqualTo(text);
    assertThat(Double.parseDouble(text)).isEqualTo(rate);
  }

  @ParameterizedTest
  @CsvSource({"1e-4, 5e-5, 2e-4", "5e-5, 1e-4, 2.5e-5", "3e-4, 1e-4, 9e-4", "1e-4, 3e-4, 3.333e-5"})
  void ratesBeyondAnEdgeHaveNoRoundingErrors(double edge, double neighbor, double beyond) {
    assertThat(LearningRates.beyond(edge, neighbor)).isEqualTo(beyond);
  }
}
