package io.slimfit.checkpoint;

import java.nio.file.Path;

/** Where the golden models are. */
final class Golden {
  private Golden() {}

  static Path model(String name) {
    return Path.of(
        System.getProperty("slimfit.golden", "src/test/resources/golden"), "models", name);
  }
}
