package io.slimfit.task;

/**
 * The default settings of a task. Those of the paper use AdamW, a learning rate that decays
 * linearly to 0 without warm-up, and bert-base-cased for texts.
 *
 * @param freezeRate the share of the scheduled weights that is frozen in each step; 0 freezes
 *     nothing
 * @param learningRate the peak learning rate
 * @param weightDecay AdamW's weight decay
 * @param warmUp the share of the steps in which the learning rate rises
 * @param batchSize examples per step
 * @param inputSize for texts, the maximum number of tokens, including special ones; for images,
 *     height and width in the paper (a run uses its model's image size)
 * @param headIsScheduled whether the classifier is scheduled like any other weight, as in the
 *     released code, instead of always being trained
 */
public record Recipe(
    double freezeRate,
    double learningRate,
    double weightDecay,
    double warmUp,
    int epochs,
    int batchSize,
    int inputSize,
    long seed,
    boolean headIsScheduled) {
  private static final double WEIGHT_DECAY = 0.01;

  /** A recipe for texts: weight decay 0.01, no warm-up. */
  public static Recipe ofTexts(
      double freezeRate,
      double learningRate,
      int epochs,
      int batchSize,
      int maxLength,
      long seed,
      boolean headIsScheduled) {
    return new Recipe(
        freezeRate,
        learningRate,
        WEIGHT_DECAY,
        0,
        epochs,
        batchSize,
        maxLength,
        seed,
        headIsScheduled);
  }

  /** A recipe for images: three epochs. */
  public static Recipe ofImages(
      double freezeRate,
      double learningRate,
      double weightDecay,
      int batchSize,
      int imageSize,
      long seed,
      boolean headIsScheduled) {
    return new Recipe(
        freezeRate, learningRate, weightDecay, 0, 3, batchSize, imageSize, seed, headIsScheduled);
  }

  /**
   * The recipe for training a small model from scratch: everything trains, for more epochs and at a
   * higher learning rate.
   */
  public Recipe fromScratch() {
    return new Recipe(0, 5e-4, 0.05, 0.1, 20, 32, inputSize, seed, headIsScheduled);
  }

  public Recipe withHeadAlwaysTrained() {
    return new Recipe(
        freezeRate, learningRate, weightDecay, warmUp, epochs, batchSize, inputSize, seed, false);
  }
}
