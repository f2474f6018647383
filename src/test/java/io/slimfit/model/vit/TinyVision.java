package io.slimfit.model.vit;

import io.slimfit.model.HeadKind;
import io.slimfit.model.ImageBatch;
import io.slimfit.model.ImageShape;
import io.slimfit.model.ModelOptions;
import io.slimfit.model.Pixels;
import io.slimfit.model.loss.CrossEntropy;
import io.slimfit.nn.Parameter;
import io.slimfit.tensor.Activation;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.NativeMemory;
import java.util.Random;

/**
 * Small ViTs with random weights, and images for them:
 * {@code TinyVision.layers(2).hidden(8).model(...)}. Immutable.
 */
public record TinyVision(
    VisionVariant variant,
    int layers,
    int hidden,
    int heads,
    int intermediate,
    boolean biased,
    ImageShape image,
    double dropout) {

  public static TinyVision layers(int layers) {
    return new TinyVision(VisionVariant.VIT, layers, 8, 2, 12, true, new ImageShape(6, 3, 2), 0.1);
  }

  /** Also sets the intermediate size, to 1.5 times the hidden size. */
  public TinyVision hidden(int size) {
    return new TinyVision(variant, layers, size, heads, size * 3 / 2, biased, image, dropout);
  }

  public TinyVision image(ImageShape shape) {
    return new TinyVision(variant, layers, hidden, heads, intermediate, biased, shape, dropout);
  }

  /** Also sets the number of special tokens. */
  public TinyVision variant(VisionVariant kind) {
    ImageShape shape = new ImageShape(
        image.size(), image.patchSize(), image.channels(), kind.specialTokens().size());
    return new TinyVision(kind, layers, hidden, heads, intermediate, biased, shape, dropout);
  }

  public TinyVision dropout(double probability) {
    return new TinyVision(variant, layers, hidden, heads, intermediate, biased, image, probability);
  }

  /** Without biases of Q, K and V. */
  public TinyVision withoutQueryKeyValueBiases() {
    return new TinyVision(variant, layers, hidden, heads, intermediate, false, image, dropout);
  }

  public VisionTransformerConfig config() {
    return new VisionTransformerConfig(
        variant,
        image,
        hidden,
        layers,
        heads,
        intermediate,
        biased,
        Activation.GELU,
        1e-12,
        dropout,
        dropout,
        0.02);
  }

  /** A model with random weights, equal for equal seeds; the caller closes it. */
  public VisionTransformer model(int outputs, NativeMemory memory, DType dtype, long seed) {
    VisionTransformer model = new VisionTransformer(
        config(),
        HeadKind.SEQUENCE_CLASSIFICATION,
        outputs,
        ModelOptions.standard(),
        memory,
        dtype);
    Random random = new Random(seed);
    for (Parameter parameter : model.parameters().all()) {
      boolean scale = parameter.isVector() && parameter.name().endsWith("weight");
      double[] values = random
          .doubles(parameter.shape().elements(), -0.5, 0.5)
          .map(x -> scale ? 1 + x : x)
          .toArray();
      parameter.value().set(values);
    }
    return model;
  }

  /** Random images, one for each label. */
  public ImageBatch batch(int[] labels, long seed) {
    Random random = new Random(seed);
    float[][] pixels = new float[labels.length][image.length()];
    for (float[] one : pixels) {
      for (int i = 0; i < one.length; i++) {
        one[i] = (float) random.nextGaussian();
      }
    }
    return ImageBatch.of(new Pixels.Floats(pixels), image, new CrossEntropy(labels));
  }
}
