package io.slimfit.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class NumberFormatsTest {
  @Test
  void ratesAreShort() {
    assertThat(NumberFormats.rate(1.25e-4)).isEqualTo("1.25e-4");
    assertThat(NumberFormats.rate(5e-5)).isEqualTo("5e-5");
    assertThat(NumberFormats.rate(0)).isEqualTo("0");
    assertThat(NumberFormats.rate(1.0 / 3)).isEqualTo("3.33e-1");
  }

  @Test
  void durations() {
    assertThat(NumberFormats.duration(7.4)).isEqualTo("0:07");
    assertThat(NumberFormats.duration(3723)).isEqualTo("1:02:03");
  }

  @Test
  @DisplayName("numbers look the same in locales with decimal commas")
  void numbersDoNotDependOnTheLocale() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.GERMANY);
      assertThat(NumberFormats.decimals(0.25, 2)).isEqualTo("0.25");
      assertThat(NumberFormats.count(1234)).isEqualTo("1,234");
      assertThat(NumberFormats.plain(0.9)).isEqualTo("0.9");
      assertThat(NumberFormats.mebibytes(3 << 19)).isEqualTo("1.5");
    } finally {
      Locale.setDefault(before);
    }
  }
}
