package io.slimfit.task;

/**
 * What a task is trained with unless told otherwise. Those of the paper: its optimizer is AdamW,
 * the rate decays linearly to 0 without warm-up, the model of texts is bert-base-cased.
 *
 * @param freezeRate share of the scheduled weights that is frozen in each step; 0: nothing is
 *     frozen
 * @param learningRate at its peak
 * @param weightDecay of AdamW
 * @param warmUp share of the steps in which the rate rises
 * @param batchSize examples a step
 * @param inputSize tokens a sequence, special ones included; of images height and width in the
 *     paper, where a run takes those of its model
 * @param headIsScheduled whether the released code schedules the classifier like any other weight,
 *     instead of always training it
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

  /** Of texts: a weight decay of 0.01, no warm-up. */
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

  /** Of images, three epochs. */
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
   * The same task learned by a small model that knows nothing: all of it trains, longer and at a
   * larger rate.
   */
  public Recipe fromScratch() {
    return new Recipe(0, 5e-4, 0.05, 0.1, 20, 32, inputSize, seed, headIsScheduled);
  }

  public Recipe withHeadAlwaysTrained() {
    return new Recipe(
        freezeRate, learningRate, weightDecay, warmUp, epochs, batchSize, inputSize, seed, false);
  }
}
