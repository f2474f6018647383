package io.slimfit.task.image;

import io.slimfit.data.image.BadImages;
import io.slimfit.data.image.ImageSource;
import io.slimfit.model.ImageBatch;
import io.slimfit.model.Model;
import io.slimfit.task.InferenceSettings;
import io.slimfit.task.LabelNames;
import io.slimfit.task.Labels;
import io.slimfit.task.ModelFiles;
import io.slimfit.task.ModelInput;
import io.slimfit.task.OutputSpec;
import io.slimfit.task.TaskData;
import io.slimfit.tensor.Workers;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** What a trained model of images is opened with: how it wants its images, and its labels. */
public class TrainedImages implements TaskData<ImageBatch> {
  private final ImageInput input;
  private final Labels labels;
  private final ImageConfig images;
  private final Workers workers;
  private final int batchSize;

  /**
   * @throws io.slimfit.base.InputException if the model does not read images, or its labels have no
   *     names
   */
  public TrainedImages(
      ModelFiles model,
      ImageConfig images,
      InferenceSettings inference,
      Workers workers,
      Consumer<String> note) {
    this.images = images;
    this.workers = workers;
    batchSize = inference.batchSize();
    input = ImageInput.of(model, OptionalInt.empty(), note);
    labels = LabelNames.of(model.config(), model.configPlace());
  }

  @Override
  public final ModelInput<ImageBatch> input() {
    return input.model();
  }

  @Override
  public final OutputSpec outputs() {
    return OutputSpec.of(labels);
  }

  /** What predictions may be. */
  public final Labels labels() {
    return labels;
  }

  /** How images are read. */
  public final ImageConfig images() {
    return images;
  }

  /**
   * Predicts all images of a source, in their order.
   *
   * @param bad is told of images that cannot be read; there is no prediction for them
   */
  public final void predict(
      Model<ImageBatch> model,
      ImageSource source,
      BadImages bad,
      ImageInference.LogitsConsumer predictions) {
    int[] all = IntStream.range(0, source.count()).toArray();
    new ImageInference(model, input, workers, images)
        .forward(source, all, batchSize, bad, predictions);
  }

  @Override
  public void close() {}
}
