package io.slimfit.predict;

import io.slimfit.base.InputException;
import io.slimfit.model.ModelFamilies;
import io.slimfit.run.ModelSource;
import io.slimfit.run.config.InferenceConfig;
import io.slimfit.task.image.ImageConfig;
import io.slimfit.train.RunListener;

/**
 * A trained model that was found, and fetched if it had to be; its weights are read when it is
 * opened.
 */
public final class TrainedModel {
  private final ModelSource pretrained;
  private final InferenceConfig config;
  private final RunListener listener;

  private TrainedModel(ModelSource pretrained, InferenceConfig config, RunListener listener) {
    this.pretrained = pretrained;
    this.config = config;
    this.listener = listener;
  }

  /**
   * Finds a model folder that a run left, or any model of a known family in Hugging Face's form.
   *
   * @param listener is told what a person may want to know
   * @throws InputException if there is no such model, or not the device
   */
  public static TrainedModel find(InferenceConfig config, RunListener listener) {
    InferenceConfig here = config.onThisMachine(listener::onRawNote);
    return new TrainedModel(ModelSource.of(here.model(), listener), here, listener);
  }

  /** Whether it reads images, not texts. */
  public boolean readsImages() {
    return ModelFamilies.readsImages(pretrained.config(), pretrained.configPlace());
  }

  /**
   * Opens it to answer texts; the caller closes it.
   *
   * @throws InputException if the model is wrong, or has no trained head
   */
  public TextClassifier forTexts() {
    return TextClassifier.of(pretrained, config, listener);
  }

  /**
   * Opens it to answer images; the caller closes it.
   *
   * @throws InputException if the model is wrong, or has no trained head
   */
  public ImageClassifier forImages(ImageConfig images) {
    return ImageClassifier.of(pretrained, config, images, listener);
  }
}
