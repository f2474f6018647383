package io.slimfit.cli.options;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Where options were given that are not on the command line under their own name. An error in one
 * of them names that place.
 */
public final class Origins {
  private final Map<String, Place> places = new HashMap<>();

  public void set(Collection<Setting> settings) {
    places.clear();
    add(settings);
  }

  /** Further options; one that is known gets a new place. */
  public void add(Collection<Setting> settings) {
    settings.forEach(setting -> places.put(setting.name(), setting.place()));
  }

  /** The same failure, with the place where the option was given. */
  public InputException located(InputException input) {
    InputException failure = Flags.in(input);
    String place = failure.place().toString();
    for (Map.Entry<String, Place> origin : places.entrySet()) {
      String option = Place.option(origin.getKey()).toString();
      if (place.equals(option) || place.startsWith(option + ",")) {
        return new InputException(
            Place.of(origin.getValue() + " (" + place + ")"),
            failure.problem(),
            failure.remedy(),
            failure);
      }
    }
    return failure;
  }
}
