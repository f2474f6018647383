package io.slimfit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FiguresTest {
  @Test
  void ratesAreShort() {
    assertThat(Figures.rate(1.25e-4)).isEqualTo("1.25e-4");
    assertThat(Figures.rate(5e-5)).isEqualTo("5e-5");
    assertThat(Figures.rate(0)).isEqualTo("0");
    assertThat(Figures.rate(1.0 / 3)).isEqualTo("3.33e-1");
  }

  @Test
  void durations() {
    assertThat(Figures.duration(7.4)).isEqualTo("0:07");
    assertThat(Figures.duration(3723)).isEqualTo("1:02:03");
  }

  @Test
  @DisplayName("R09 numbers look the same where commas separate decimals")
  void numbersDoNotDependOnTheLocale() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.GERMANY);
      assertThat(Figures.decimals(0.25, 2)).isEqualTo("0.25");
      assertThat(Figures.count(1234)).isEqualTo("1,234");
      assertThat(Figures.plain(0.9)).isEqualTo("0.9");
      assertThat(Figures.mebibytes(3 << 19)).isEqualTo("1.5");
    } finally {
      Locale.setDefault(before);
    }
  }
}
