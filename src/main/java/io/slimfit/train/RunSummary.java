package io.slimfit.train;

/**
 * What is about to be trained, and on what.
 *
 * @param model its name, for messages
 * @param parameters elements of all parameters
 * @param weights that the freezing policy chooses from
 * @param steps of the whole run
 */
public record RunSummary(
    String model, long parameters, int weights, int trainSamples, int evalSamples, long steps) {}
