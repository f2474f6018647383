package io.slimfit.task;

import java.util.OptionalInt;

/**
 * How examples go through a trained model.
 *
 * @param maxLength of a text in tokens; by default the length of training
 * @param usualLength in its place if the model's files do not tell it
 * @param batchSize examples that go through the model together
 */
public record InferenceSettings(OptionalInt maxLength, int usualLength, int batchSize) {}
