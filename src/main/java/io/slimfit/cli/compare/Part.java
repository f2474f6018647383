package io.slimfit.cli.compare;

import io.slimfit.base.Place;
import io.slimfit.cli.options.Setting;
import java.util.List;
import java.util.Optional;

/**
 * A method or a task of a comparison.
 *
 * @param settings its options of train; their names have no dashes at the front
 * @param rates its own learning rates
 */
public record Part(String name, List<Setting> settings, Optional<RateList> rates, Place place) {
  public Part {
    settings = List.copyOf(settings);
  }

  /**
   * The value of an option, if it is given.
   *
   * @param key without dashes at the front
   */
  public Optional<Setting> setting(String key) {
    return settings.stream().filter(setting -> setting.name().equals(key)).findFirst();
  }

  /**
   * Learning rates to choose from.
   *
   * @param rates at least one, each once
   */
  public record RateList(List<Double> rates, Place place) {
    public RateList {
      rates = List.copyOf(rates);
    }
  }
}
