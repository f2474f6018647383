package io.slimfit.train;

import io.slimfit.task.DataSummary;
import java.util.Optional;

/**
 * What is about to be trained, and on what.
 *
 * @param model its name, for messages
 * @param parameters the number of elements of all parameters
 * @param weights how many weights the freezing policy chooses from
 * @param steps the number of steps in the whole run
 * @param data what was understood of the user's own files
 */
public record RunSummary(
    String model,
    long parameters,
    int weights,
    int trainSamples,
    int evalSamples,
    long steps,
    Optional<DataSummary> data) {
  /** Of a run on data that are not the user's own files. */
  public RunSummary(
      String model, long parameters, int weights, int trainSamples, int evalSamples, long steps) {
    this(model, parameters, weights, trainSamples, evalSamples, steps, Optional.empty());
  }
}
