package io.slimfit.train;

/**
 * What is about to be trained, and on what.
 *
 * @param model its name, for messages
 * @param parameters the number of elements of all parameters
 * @param weights how many weights the freezing policy chooses from
 * @param steps the number of steps in the whole run
 */
public record RunSummary(
    String model, long parameters, int weights, int trainSamples, int evalSamples, long steps) {}
