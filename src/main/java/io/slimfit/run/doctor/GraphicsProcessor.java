package io.slimfit.run.doctor;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.base.Settings;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.Devices;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether there is a GPU that can be used.
 *
 * @param driver the version of NVIDIA's driver, if there is one
 */
record GraphicsProcessor(Optional<String> driver) {
  private static final String ABOUT = "GPU";
  private static final Pattern VERSION = Pattern.compile("\\s(\\d+\\.\\d+(\\.\\d+)?)\\s");

  static GraphicsProcessor here() {
    return in(Path.of("/"));
  }

  /** @param root the folder that contains {@code proc} */
  static GraphicsProcessor in(Path root) {
    try {
      String text =
          Files.readString(root.resolve("proc/driver/nvidia/version"), StandardCharsets.UTF_8);
      Matcher version = VERSION.matcher(text);
      return new GraphicsProcessor(Optional.of(version.find() ? version.group(1) : "unknown"));
    } catch (IOException e) {
      return new GraphicsProcessor(Optional.empty());
    }
  }

  Finding finding() {
    try {
      Devices.requireAvailable(Device.CUDA, Place.setting("device"));
      return Finding.fine(ABOUT, "CUDA can use one" + ofDriver() + ": {device cuda}");
    } catch (InputException e) {
      String problem = Settings.forLibrary(e.problem());
      return driver.isEmpty()
          ? Finding.fine(ABOUT, "no NVIDIA driver is loaded here; training runs on the processor")
          : Finding.notable(
              ABOUT, "not used, although there is one" + ofDriver() + ": " + problem, e.remedy());
    }
  }

  private String ofDriver() {
    return driver.map(version -> ", with NVIDIA's driver " + version).orElse("");
  }
}
