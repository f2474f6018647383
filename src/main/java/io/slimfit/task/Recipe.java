package io.slimfit.task;

/**
 * The default settings of a task: AdamW, and a learning rate that decays linearly to 0. Usually
 * nothing is frozen; docs/adr/0024 says why. With a freezing policy or LoRA, and with {@code recipe
 * paper}, learning rate and batch size are those of {@link Freezing}.
 *
 * @param learningRate the peak learning rate for a model as large as BERT-base or ViT-base, if
 *     nothing is frozen
 * @param batchSize examples per step, if nothing is frozen
 * @param freezing what differs if weights are frozen
 * @param weightDecay AdamW's weight decay
 * @param warmUp the share of the steps in which the learning rate rises
 * @param inputSize for texts, the maximum number of tokens, including special ones; for images,
 *     height and width in the paper (a run uses its model's image size)
 */
public record Recipe(
    double learningRate,
    int batchSize,
    Freezing freezing,
    double weightDecay,
    double warmUp,
    int epochs,
    int inputSize,
    long seed) {
  /**
   * The learning rate that Hugging Face's Trainer has by default. Models such as BERT-base are
   * usually fine-tuned with it.
   */
  public static final double USUAL_RATE = 5e-5;

  private static final double WEIGHT_DECAY = 0.01;

  /**
   * Settings for frozen weights; the paper's, where it has some.
   *
   * @param rate the share of the scheduled weights that ILS freezes in each step
   * @param learningRate the peak learning rate
   * @param headIsScheduled whether the classifier is scheduled like any other weight, as in the
   *     released code, instead of always being trained
   */
  public record Freezing(double rate, double learningRate, int batchSize, boolean headIsScheduled) {
    /** The classifier always trains. */
    public static Freezing of(double rate, double learningRate, int batchSize) {
      return new Freezing(rate, learningRate, batchSize, false);
    }

    public Freezing withHeadScheduled() {
      return new Freezing(rate, learningRate, batchSize, true);
    }
  }

  /**
   * A recipe for texts: three epochs with weight decay 0.01, without warm-up; batches are as large
   * as with freezing.
   */
  public static Recipe ofTexts(Freezing freezing, int maxLength, long seed) {
    return new Recipe(
        USUAL_RATE, freezing.batchSize, freezing, WEIGHT_DECAY, 0, 3, maxLength, seed);
  }

  /** A recipe for images: three epochs without warm-up; batches are as large as with freezing. */
  public static Recipe ofImages(Freezing freezing, double weightDecay, int imageSize, long seed) {
    return new Recipe(USUAL_RATE, freezing.batchSize, freezing, weightDecay, 0, 3, imageSize, seed);
  }

  public Recipe withLearningRate(double other) {
    return new Recipe(other, batchSize, freezing, weightDecay, warmUp, epochs, inputSize, seed);
  }

  public Recipe withBatchSize(int other) {
    return new Recipe(learningRate, other, freezing, weightDecay, warmUp, epochs, inputSize, seed);
  }

  public Recipe withEpochs(int other) {
    return new Recipe(
        learningRate, batchSize, freezing, weightDecay, warmUp, other, inputSize, seed);
  }

  /**
   * The recipe for training a small model from scratch: more epochs at a higher learning rate, with
   * or without freezing.
   */
  public Recipe fromScratch() {
    double rate = 5e-4;
    int examples = 32;
    return new Recipe(
        rate,
        examples,
        new Freezing(freezing.rate, rate, examples, freezing.headIsScheduled),
        0.05,
        0.1,
        20,
        inputSize,
        seed);
  }
}
