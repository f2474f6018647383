package io.slimfit.predict;

import io.slimfit.base.InputException;
import io.slimfit.model.ModelFamilies;
import io.slimfit.run.ModelSource;
import io.slimfit.run.config.InferenceConfig;
import io.slimfit.task.embedding.TrainedEmbedding;
import io.slimfit.task.image.ImageConfig;
import io.slimfit.task.question.QuestionConfig;
import io.slimfit.task.question.TrainedQuestions;
import io.slimfit.task.text.ExampleFields;
import io.slimfit.task.text.TextFiles;
import io.slimfit.task.token.TrainedTags;
import io.slimfit.train.RunListener;

/**
 * A trained model that has been found, and downloaded if necessary. Its weights are read when it is
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
   * Finds a model folder that a run wrote, or any model of a known family in Hugging Face's format.
   *
   * @param listener receives notes for the user
   * @throws InputException if there is no such model or device
   */
  public static TrainedModel find(InferenceConfig config, RunListener listener) {
    InferenceConfig here = config.onThisMachine(listener::onRawNote);
    return new TrainedModel(ModelSource.of(here.model(), here.adapter(), listener), here, listener);
  }

  /** Whether it reads images rather than texts. */
  public boolean readsImages() {
    return ModelFamilies.readsImages(pretrained.config(), pretrained.configPlace());
  }

  /** Whether it finds names in texts rather than labels of texts. */
  public boolean findsEntities() {
    return TrainedTags.isOf(pretrained);
  }

  /** Whether it makes embeddings of texts. */
  public boolean embedsTexts() {
    return TrainedEmbedding.isOf(pretrained);
  }

  /** How texts are read for it: the same, with what its files say about its examples. */
  public TextFiles textFiles(TextFiles files) {
    return files.ofModel(ExampleFields.of(pretrained.config()));
  }

  /** Whether it answers questions. */
  public boolean answersQuestions() {
    return TrainedQuestions.isOf(pretrained.config());
  }

  /**
   * Opens it to answer questions; the caller closes it.
   *
   * @param mayBeUnanswerable whether "there is no answer" is a candidate, whatever the model was
   *     trained on
   * @throws InputException if the model is invalid or has no trained head
   */
  public QuestionAnswerer forQuestions(QuestionConfig questions, boolean mayBeUnanswerable) {
    return QuestionAnswerer.of(pretrained, config, questions, mayBeUnanswerable, listener);
  }

  /**
   * Opens it to classify texts; the caller closes it.
   *
   * @throws InputException if the model is invalid or has no trained head
   */
  public TextClassifier forTexts() {
    return TextClassifier.of(pretrained, config, listener);
  }

  /**
   * Opens it to find names in texts; the caller closes it.
   *
   * @throws InputException if the model is invalid or has no trained head
   */
  public EntityFinder forEntities() {
    return EntityFinder.of(pretrained, config, listener);
  }

  /**
   * Opens it to embed texts; the caller closes it.
   *
   * @throws InputException if the model is invalid, or no pooling belongs to it
   */
  public TextEmbedder forEmbeddings() {
    return TextEmbedder.of(pretrained, config, listener);
  }

  /**
   * Opens it to classify images; the caller closes it.
   *
   * @throws InputException if the model is invalid or has no trained head
   */
  public ImageClassifier forImages(ImageConfig images) {
    return ImageClassifier.of(pretrained, config, images, listener);
  }
}
