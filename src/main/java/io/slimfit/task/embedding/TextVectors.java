package io.slimfit.task.embedding;

import io.slimfit.data.EncodedExample;
import io.slimfit.data.Layout;
import io.slimfit.data.Packer;
import io.slimfit.model.Model;
import io.slimfit.model.TokenBatch;
import io.slimfit.model.loss.NoTargets;
import io.slimfit.model.loss.Pooling;
import io.slimfit.nn.SequenceLayout;
import io.slimfit.task.text.TextInference;
import io.slimfit.tensor.Workers;
import java.util.Arrays;
import java.util.List;

/** Makes the embeddings of texts. */
final class TextVectors {
  private static final int TOGETHER = 512;
  private static final double SMALLEST_LENGTH = 1e-12; // as torch.nn.functional.normalize

  private final TextInference inference;
  private final int width;
  private final Pooling pooling;
  private final boolean normalized;

  TextVectors(
      Model<TokenBatch> model,
      SentenceModules modules,
      int paddingToken,
      Workers workers,
      int batchSize) {
    Packer packer = new Packer(new Layout.Packed(), paddingToken, labels -> new NoTargets());
    inference = new TextInference(model, packer, workers, batchSize);
    width = model.outputs();
    pooling = modules.pooling().orElseThrow();
    normalized = modules.normalized();
  }

  /** The embeddings of texts, in their order. */
  float[][] of(List<EncodedExample> texts) {
    float[][] vectors = new float[texts.size()][];
    for (int from = 0; from < vectors.length; from += TOGETHER) {
      List<EncodedExample> some = texts.subList(from, Math.min(vectors.length, from + TOGETHER));
      double[][] hidden = inference.logits(some);
      for (int i = 0; i < hidden.length; i++) {
        vectors[from + i] = vector(hidden[i]);
      }
    }
    return vectors;
  }

  /** @param hidden of one text, [tokens, width] */
  private float[] vector(double[] hidden) {
    int[] tokens = {hidden.length / width};
    double[] pooled = pooling.of(hidden, width, new SequenceLayout(tokens, tokens, new long[1]))[0];
    double length = normalized
        ? Math.max(Math.sqrt(Arrays.stream(pooled).map(x -> x * x).sum()), SMALLEST_LENGTH)
        : 1;
    float[] vector = new float[width];
    for (int i = 0; i < width; i++) {
      vector[i] = (float) (pooled[i] / length);
    }
    return vector;
  }
}
