package io.slimfit.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class SettingsTest {
  @Test
  void aLibraryUserReadsMethods() {
    assertThat(Settings.forLibrary("use {freezeRate}, or {onBadRow skip}"))
        .isEqualTo("use freezeRate, or onBadRow(skip)");
  }

  @Test
  void whatIsNoSettingStays() {
    String message = "{\"a\": 1}, {Upper}, {}, {b";
    assertThat(Settings.forLibrary(message)).isEqualTo(message);
    assertThat(Settings.named(
            "{mine} {yours}",
            (name, value) -> Optional.of("$1\\").filter(flag -> name.equals("mine"))))
        .isEqualTo("$1\\ {yours}");
  }

  @Test
  void failuresAreSaidInTheWordsOfWhoReadsThem() {
    InputException failure =
        new InputException(Place.setting("epochs").line(2), "it is {epochs 0}", "Use {epochs 1}");
    assertThat(failure).hasMessage("option epochs, line 2: it is epochs(0). Use epochs(1)");
    InputException said = failure.named((name, value) ->
        Optional.of("--" + name + value.map(given -> " " + given).orElse("")));
    assertThat(said).hasMessage("option --epochs, line 2: it is --epochs 0. Use --epochs 1");
  }
}
