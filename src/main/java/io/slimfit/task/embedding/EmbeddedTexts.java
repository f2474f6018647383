package io.slimfit.task.embedding;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.Example;
import io.slimfit.data.ExampleSource;
import io.slimfit.model.Model;
import io.slimfit.model.TokenBatch;
import io.slimfit.task.text.ExampleWindows;
import java.util.List;
import java.util.function.Consumer;

/** Embeds texts. Memory does not depend on the number of texts. */
public final class EmbeddedTexts {
  private final Model<TokenBatch> model;
  private final TrainedEmbedding trained;

  public EmbeddedTexts(Model<TokenBatch> model, TrainedEmbedding trained) {
    this.model = model;
    this.trained = trained;
  }

  /** The embeddings of texts that are all in memory, in their order. */
  public float[][] embed(List<String> texts) {
    return trained.embed(model, texts);
  }

  /**
   * Embeds all texts in their order; the parameters are those of {@link ExampleWindows#read}.
   *
   * @throws InputException if a row cannot be read and the reader does not report such rows, or a
   *     row has two texts
   */
  public void embed(
      ExampleSource.Reader examples,
      Consumer<EmbeddingPrediction> predictions,
      Consumer<ExampleSource.Problem> problems,
      Runnable pause) {
    ExampleWindows.read(examples, window -> embed(window, predictions), problems, pause);
  }

  private void embed(List<Example> examples, Consumer<EmbeddingPrediction> predictions) {
    float[][] vectors = embed(examples.stream().map(EmbeddedTexts::text).toList());
    for (int i = 0; i < vectors.length; i++) {
      predictions.accept(new EmbeddingPrediction(examples.get(i), vectors[i]));
    }
  }

  private static String text(Example example) {
    if (example.pair() != null) {
      throw new InputException(
          Place.of("text " + example.id()),
          "it has a second text, but each text has an embedding of its own",
          "Give the second as a text of its own");
    }
    return example.text();
  }
}
