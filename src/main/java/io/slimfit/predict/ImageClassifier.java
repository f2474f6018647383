package io.slimfit.predict;

import io.slimfit.base.InputException;
import io.slimfit.data.image.BadImages;
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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A trained model that classifies images, in their order. Memory does not depend on how many there
 * are, but for their names.
 *
 * <p>Not for several threads at once: it has workers of its own.
 */
public final class ImageClassifier implements AutoCloseable {
  private final OpenedModel<ImageBatch, TrainedImages> opened;

  private ImageClassifier(OpenedModel<ImageBatch, TrainedImages> opened) {
    this.opened = opened;
  }

  /**
   * As {@link TrainedModel#forImages}.
   *
   * @param pretrained what {@code config} names
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

  /** What predictions may be. */
  public Labels labels() {
    return opened.data().labels();
  }

  /**
   * The prediction for one image.
   *
   * @throws InputException if it cannot be read
   */
  public ImagePrediction predict(Path image) {
    List<ImagePrediction> predictions = new ArrayList<>(1);
    try (UnlabelledImages one = UnlabelledImages.of(List.of(image))) {
      predict(one, ImageConfig.standard().badImages(), predictions::add);
    }
    return predictions.get(0);
  }

  /**
   * Predicts all images in their order.
   *
   * @return images that were skipped; nothing if none were
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
    opened
        .data()
        .predict(
            opened.model(),
            source,
            bad,
            (index, logits) ->
                predictions.accept(new ImagePrediction(source.path(index), labels(), logits)));
  }

  @Override
  public void close() {
    opened.close();
  }
}
