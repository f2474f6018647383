package io.slimfit.task.image;

import io.slimfit.base.InputException;
import io.slimfit.data.image.BadImages;
import io.slimfit.data.image.ImageLoader;
import io.slimfit.data.image.ImageSource;
import io.slimfit.data.image.ImageTransform;
import io.slimfit.data.image.LoadedImages;
import io.slimfit.model.ImageBatch;
import io.slimfit.model.Model;
import io.slimfit.model.loss.NoTargets;
import io.slimfit.nn.Chunk;
import io.slimfit.nn.Pass;
import io.slimfit.tensor.Workers;
import java.util.Arrays;
import java.util.List;

/**
 * Sends images through a model and passes the logits on, in the images' order. One batch is in
 * memory at a time, and the next one is being loaded.
 */
public final class ImageInference {
  /** How many rows go through a model together. */
  public static final int PART_ROWS = 4 * Chunk.STANDARD_ROWS;

  private final Model<ImageBatch> model;
  private final ImageInput input;
  private final Workers workers;
  private final ImageConfig config;

  public ImageInference(
      Model<ImageBatch> model, ImageInput input, Workers workers, ImageConfig config) {
    this.model = model;
    this.input = input;
    this.workers = workers;
    this.config = config;
  }

  /** Takes the logits of an image. */
  public interface LogitsConsumer {
    /** @param index the index of the image in its source */
    void accept(int index, double[] logits);
  }

  /**
   * Sends images of a source through the model.
   *
   * @param order the indices of the images
   * @param bad collects images that cannot be read; they have no logits
   * @throws InputException if the Java heap has no room for two batches
   */
  public void forward(
      ImageSource source, int[] order, int batchSize, BadImages bad, LogitsConsumer consumer) {
    ImageHeap.ofInference(batchSize, order.length, input.bytes())
        .require(Runtime.getRuntime().maxMemory());
    try (ImageLoader loader = new ImageLoader(
        source,
        config.decoder(),
        ImageTransform.evaluation(input.processing()),
        order,
        config.loader(batchSize, workers.count()),
        bad)) {
      while (loader.hasNext()) {
        LoadedImages loaded = loader.next();
        double[] logits = logits(loaded);
        for (int i = 0; i < loaded.count(); i++) {
          consumer.accept(
              loaded.indices()[i],
              Arrays.copyOfRange(logits, i * model.outputs(), (i + 1) * model.outputs()));
        }
      }
    }
  }

  private double[] logits(LoadedImages loaded) {
    ImageBatch batch = input.batch(loaded, 0, new NoTargets());
    List<double[]> results = workers.map(batch.parts(PART_ROWS), (part, number, ops) -> {
      try (Pass pass = Pass.inference(ops, Chunk.STANDARD_ROWS)) {
        return model.forward(part, pass).logits();
      }
    });
    return results.stream().flatMapToDouble(Arrays::stream).toArray();
  }
}
