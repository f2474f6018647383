package io.slimfit.train;

import io.slimfit.run.config.RunConfig;
import java.nio.file.Path;

/**
 * What is about to be trained on what.
 *
 * @param model for people
 * @param parameters elements of all
 * @param weights that the freezing policy chooses from
 * @param steps of the whole run
 */
public record RunSummary(
    RunConfig config,
    String model,
    long parameters,
    int weights,
    int trainSamples,
    int evalSamples,
    long steps,
    Path output) {}
