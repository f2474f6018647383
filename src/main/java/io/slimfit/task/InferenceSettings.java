package io.slimfit.task;

import java.util.OptionalInt;

/**
 * How examples are sent through a trained model.
 *
 * @param maxLength of a text, in tokens; by default the maximum length in training
 * @param usualLength the maximum length if the model's files do not say what it was
 * @param batchSize how many examples go through the model together
 */
public record InferenceSettings(OptionalInt maxLength, int usualLength, int batchSize) {}
