package io.slimfit.cli.options;

import io.slimfit.base.InputException;
import io.slimfit.base.Settings;
import java.util.Locale;
import java.util.Optional;

/** Messages of the other rooms name settings by their fields; a user of the command reads flags. */
public final class Flags {
  private Flags() {}

  /** {@code freezeRate} as {@code --freeze-rate}. */
  public static String flag(String setting) {
    return "--" + setting.replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
  }

  public static InputException in(InputException failure) {
    return failure.named(Flags::named);
  }

  public static String in(String message) {
    return Settings.named(message, Flags::named);
  }

  private static Optional<String> named(String setting, Optional<String> value) {
    return Optional.of(flag(setting) + value.map(given -> " " + given).orElse(""));
  }
}
