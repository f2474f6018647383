package io.slimfit.cli;

import io.slimfit.base.Place;
import io.slimfit.base.Registry;
import io.slimfit.run.config.RunConfig.RecipeKind;
import io.slimfit.tensor.Device;

/** Words of options whose values are a closed choice. */
final class Choices {
  private static final Registry<RecipeKind> RECIPES = new Registry<RecipeKind>("recipe")
      .with("slimfit", RecipeKind.SLIMFIT)
      .with("paper", RecipeKind.PAPER);

  private static final Registry<Device> DEVICES =
      new Registry<Device>("device").with("cpu", Device.CPU).with("cuda", Device.CUDA);

  private static final Registry<Boolean> SWITCH =
      new Registry<Boolean>("value").with("on", true).with("off", false);

  private static final Registry<Boolean> KEPT =
      new Registry<Boolean>("value").with("best", true).with("last", false);

  private Choices() {}

  static RecipeKind recipe(String word) {
    return RECIPES.get(word, Place.option("--recipe"));
  }

  static Device device(String word) {
    return DEVICES.get(word, Place.option("--device"));
  }

  static boolean isBest(String word) {
    return KEPT.get(word, Place.option("--keep"));
  }

  static boolean isOn(String word, String option) {
    return SWITCH.get(word, Place.option(option));
  }
}
