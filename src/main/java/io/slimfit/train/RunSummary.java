package io.slimfit.train;

/**
 * What is about to be trained on what.
 *
 * @param model for people
 * @param parameters elements of all
 * @param weights that the freezing policy chooses from
 * @param steps of the whole run
 */
public record RunSummary(
    String model,
    long parameters,
    int weights,
    int trainSamples,
    int evalSamples,
    long steps) {}
