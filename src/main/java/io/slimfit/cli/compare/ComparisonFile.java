package io.slimfit.cli.compare;

import io.slimfit.base.Place;
import io.slimfit.cli.options.Setting;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the file of a comparison says.
 *
 * @param tasks in the order given; a single one without a name if the file names none
 * @param data the data of the tasks that have none of their own
 * @param reference the method that the others are paired with
 * @param seeds those that are reported, each once
 * @param rateSeed not one of them
 * @param rates for the methods that have none of their own
 * @param common options of train for all methods; their names have no dashes at the front
 * @param methods in the order given
 */
public record ComparisonFile(
    List<Part> tasks,
    Optional<Setting> data,
    String reference,
    List<Long> seeds,
    OptionalLong rateSeed,
    Optional<Part.RateList> rates,
    List<Setting> common,
    List<Part> methods,
    Place place) {
  public ComparisonFile {
    tasks = List.copyOf(tasks);
    seeds = List.copyOf(seeds);
    common = List.copyOf(common);
    methods = List.copyOf(methods);
  }
}
