package io.slimfit.task;

/**
 * What the paper trains a task with; the model is bert-base-cased, the optimizer AdamW, the rate decays linearly to 0 without warm-up.
 *
 * @param freezeRate share of the scheduled weights that is frozen in each step
 * @param learningRate at the start
 * @param batchSize sequences a step
 * @param maxLength tokens a sequence, special ones included
 * @param headIsScheduled whether the released code schedules the classifier like any other weight, instead of always training it
 */
public record Recipe(
    double freezeRate,
    double learningRate,
    int epochs,
    int batchSize,
    int maxLength,
    long seed,
    boolean headIsScheduled) {
  Recipe withHeadAlwaysTrained() {
    return new Recipe(freezeRate, learningRate, epochs, batchSize, maxLength, seed, false);
  }
}
