package io.slimfit.model.bert;

/**
 * What is between the last block and the logits of a sequence: a layer, its activation function,
 * and a classifier.
 */
public enum SequenceHeadForm {
  /** BERT's pooler, which most checkpoints have. */
  POOLER("pooler.dense", "classifier", HeadActivation.TANH, false),
  /** RoBERTa's. */
  DENSE_TANH("classifier.dense", "classifier.out_proj", HeadActivation.TANH, true),
  /** ELECTRA's. */
  DENSE_GELU("classifier.dense", "classifier.out_proj", HeadActivation.GELU, true),
  /** DistilBERT's. */
  PRE_CLASSIFIER("pre_classifier", "classifier", HeadActivation.RELU, false);

  private final String dense;
  private final String classifier;
  private final HeadActivation activation;
  private final boolean dropsInput;

  SequenceHeadForm(String dense, String classifier, HeadActivation activation, boolean dropsInput) {
    this.dense = dense;
    this.classifier = classifier;
    this.activation = activation;
    this.dropsInput = dropsInput;
  }

  /**
   * The name of the first layer.
   *
   * @param prefix the beginning of the names of a model's parameters
   */
  public String dense(String prefix) {
    return this == POOLER ? prefix + dense : dense;
  }

  /** The name of the layer that makes the logits. */
  public String classifier() {
    return classifier;
  }

  public HeadActivation activation() {
    return activation;
  }

  /** Whether there is dropout before the first layer, too. */
  boolean dropsInput() {
    return dropsInput;
  }

  /** Whether the first layer belongs to the task; otherwise, pretrained models have it. */
  boolean isOfTask() {
    return this != POOLER;
  }
}
