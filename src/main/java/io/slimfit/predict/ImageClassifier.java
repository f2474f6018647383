package io.slimfit.predict;

import io.slimfit.base.InputException;
import io.slimfit.data.image.BadImages;
import io.slimfit.data.image.GivenImage;
import io.slimfit.data.image.ImageSource;
import io.slimfit.data.image.UnlabelledImages;
import io.slimfit.model.ImageBatch;
import io.slimfit.run.ModelSource;
import io.slimfit.run.OpenedModel;
import io.slimfit.run.config.InferenceConfig;
import io.slimfit.task.EvaluationDetails;
import io.slimfit.task.Labels;
import io.slimfit.task.image.ImageConfig;
import io.slimfit.task.image.ImagePrediction;
import io.slimfit.task.image.TrainedImages;
import io.slimfit.train.RunListener;
import java.awt.image.BufferedImage;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * A trained model that classifies images. Apart from their names, memory does not depend on the
 * number of images.
 *
 * <p>Thread-safe: any number of threads may share one. It has its own workers, as many as
 * configured; calls that find none free wait in turn. {@link #close} waits for the calls in
 * progress; a call after that is an IllegalStateException.
 */
public final class ImageClassifier implements AutoCloseable {
  private final OpenedModel<ImageBatch, TrainedImages> opened;

  private ImageClassifier(OpenedModel<ImageBatch, TrainedImages> opened) {
    this.opened = opened;
  }

  /**
   * Like {@link TrainedModel#forImages}.
   *
   * @param pretrained the model that {@code config} names
   */
  static ImageClassifier of(
      ModelSource pretrained, InferenceConfig config, ImageConfig images, RunListener listener) {
    return new ImageClassifier(OpenedModel.of(
        pretrained,
        config,
        listener,
        (model, inference, workers, note) ->
            new TrainedImages(model, images, inference, workers, note)));
  }

  /** The labels that can be predicted. */
  public Labels labels() {
    return opened.data().labels();
  }

  /**
   * The prediction for one image.
   *
   * @throws InputException if it cannot be read
   */
  public ImagePrediction predict(Path image) {
    return predict(List.of(image)).get(0);
  }

  /** The predictions for images, in their order. Many at once are faster than one by one. */
  public List<ImagePrediction> predict(List<Path> images) {
    List<ImagePrediction> predictions = new ArrayList<>(images.size());
    try (UnlabelledImages all = UnlabelledImages.of(images)) {
      predict(all, ImageConfig.standard().badImages(), predictions::add);
    }
    return predictions;
  }

  /**
   * The prediction for an image in memory.
   *
   * @param image the content of an image file
   * @throws InputException if it is no image that can be read
   */
  public ImagePrediction predict(byte[] image) {
    return predict(GivenImage.of(image));
  }

  /**
   * The prediction for an image that is read from a stream.
   *
   * @param image the content of an image file; read to its end, not closed
   * @throws InputException if it is no image that can be read
   */
  public ImagePrediction predict(InputStream image) {
    return predict(GivenImage.of(image));
  }

  /** The prediction for a decoded image, which is upright. Alpha is composited on white. */
  public ImagePrediction predict(BufferedImage image) {
    return predict(GivenImage.of(image));
  }

  private ImagePrediction predict(GivenImage image) {
    List<ImagePrediction> predictions = new ArrayList<>(1);
    predict(image, index -> GivenImage.NAME, ImageConfig.standard().badImages(), predictions::add);
    return predictions.get(0);
  }

  /**
   * Predicts all images in their order.
   *
   * @return the images that were skipped; empty if none were
   * @throws InputException if one cannot be read, and such images are not skipped
   */
  public Optional<EvaluationDetails.SkippedImages> predict(
      UnlabelledImages source, Consumer<ImagePrediction> predictions) {
    BadImages bad = opened.data().images().badImages();
    predict(source, bad, predictions);
    return EvaluationDetails.SkippedImages.of("predict", bad);
  }

  private void predict(
      UnlabelledImages source, BadImages bad, Consumer<ImagePrediction> predictions) {
    predict(source, source::path, bad, predictions);
  }

  private void predict(
      ImageSource source,
      IntFunction<String> path,
      BadImages bad,
      Consumer<ImagePrediction> predictions) {
    opened
        .data()
        .predict(
            opened.model(),
            source,
            bad,
            (index, logits) ->
                predictions.accept(new ImagePrediction(path.apply(index), labels(), logits)));
  }

  /** The labels, such as {@code classifier of [cat, dog]}. */
  @Override
  public String toString() {
    return "classifier of " + labels().names();
  }

  /** Waits for the calls in progress, and frees the memory. */
  @Override
  public void close() {
    opened.close();
  }
}
