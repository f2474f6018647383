package io.slimfit.predict;

import io.slimfit.base.InputException;
import io.slimfit.data.image.BadImages;
import io.slimfit.data.image.ImageSource;
import io.slimfit.data.image.UnlabelledImages;
import io.slimfit.model.ImageBatch;
import io.slimfit.model.Model;
import io.slimfit.run.ImageModelLoader;
import io.slimfit.run.ModelSource;
import io.slimfit.run.config.InferenceConfig;
import io.slimfit.run.config.ModelSizes;
import io.slimfit.task.EvaluationDetails;
import io.slimfit.task.LabelNames;
import io.slimfit.task.Labels;
import io.slimfit.task.OutputSpec;
import io.slimfit.task.image.ImageConfig;
import io.slimfit.task.image.ImageInference;
import io.slimfit.task.image.ImageInput;
import io.slimfit.task.image.ImagePrediction;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Workers;
import io.slimfit.train.RunListener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * A trained model of images that answers, in the order of the images. Memory does not depend on how many there are, but for their
 * names.
 *
 * <p>Not for several threads at once: it has workers of its own.
 */
public final class ImageClassifier implements AutoCloseable {
  private final Labels labels;
  private final Workers workers;
  private final Model<ImageBatch> model;
  private final ImageInference inference;
  private final ImageConfig images;
  private final int batchSize;

  private ImageClassifier(
      Labels labels,
      Workers workers,
      Model<ImageBatch> model,
      ImageInput input,
      ImageConfig images,
      int batchSize) {
    this.labels = labels;
    this.workers = workers;
    this.model = model;
    this.images = images;
    this.batchSize = batchSize;
    inference = new ImageInference(model, input, workers, images);
  }

  /**
   * As {@link TrainedModel#forImages}.
   *
   * @param pretrained what {@code config} names
   */
  static ImageClassifier of(
      ModelSource pretrained, InferenceConfig config, ImageConfig images, RunListener listener) {
    ImageModelLoader start = ImageModelLoader.of(pretrained, ModelSizes.unchanged(), listener);
    Labels labels = LabelNames.of(pretrained.config(), pretrained.configPlace());
    NativeMemory memory = new NativeMemory(config.device());
    Workers workers = new Workers(config.threads(), memory);
    try {
      Model<ImageBatch> model = start.trained(OutputSpec.of(labels), config.precision(), memory);
      return new ImageClassifier(labels, workers, model, start.input(), images, config.batchSize());
    } catch (RuntimeException e) {
      workers.close();
      throw e;
    }
  }

  /** What answers may be. */
  public Labels labels() {
    return labels;
  }

  /**
   * The answer to one image.
   *
   * @throws InputException if it cannot be read
   */
  public ImagePrediction predict(Path image) {
    List<ImagePrediction> answers = new ArrayList<>(1);
    try (UnlabelledImages one = UnlabelledImages.of(List.of(image))) {
      BadImages none = ImageConfig.standard().badImages();
      answer(one, none, (index, logits) -> answers.add(of(one, index, logits)));
    }
    return answers.get(0);
  }

  /**
   * Answers all images in their order.
   *
   * @return images that were skipped; nothing if none were
   * @throws InputException if one cannot be read, and such images are not skipped
   */
  public Optional<EvaluationDetails.SkippedImages> predict(
      UnlabelledImages source, Consumer<ImagePrediction> answers) {
    BadImages bad = images.badImages();
    answer(source, bad, (index, logits) -> answers.accept(of(source, index, logits)));
    return EvaluationDetails.SkippedImages.of("predict", bad);
  }

  private ImagePrediction of(UnlabelledImages source, int index, double[] logits) {
    return new ImagePrediction(source.path(index), labels, logits);
  }

  public void answer(ImageSource source, BadImages bad, ImageInference.Answers answers) {
    int[] all = IntStream.range(0, source.count()).toArray();
    inference.answer(source, all, batchSize, bad, answers);
  }

  @Override
  public void close() {
    workers.close(); // first: it refuses while another thread computes
    model.close();
  }
}
