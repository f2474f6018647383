package io.slimfit.task.embedding;

import io.slimfit.base.InputException;
import io.slimfit.data.EncodedExample;
import io.slimfit.data.Label;
import io.slimfit.model.HeadKind;
import io.slimfit.model.Model;
import io.slimfit.model.TokenBatch;
import io.slimfit.task.InferenceSettings;
import io.slimfit.task.ModelFiles;
import io.slimfit.task.ModelInput;
import io.slimfit.task.OutputSpec;
import io.slimfit.task.TaskData;
import io.slimfit.task.text.TextCounts;
import io.slimfit.task.text.TextInput;
import io.slimfit.tensor.Workers;
import java.util.ArrayList;
import java.util.List;

/** A trained model that embeds texts: its tokenizer, its pooling and its workers. */
public final class TrainedEmbedding implements TaskData<TokenBatch> {
  private final TextInput input;
  private final SentenceModules modules;
  private final int width;
  private final Workers workers;
  private final int batchSize;

  /** @throws InputException if the model does not embed texts */
  public TrainedEmbedding(ModelFiles model, InferenceSettings inference, Workers workers) {
    modules = model
        .sentenceModules()
        .filter(stored -> stored.pooling().isPresent())
        .orElseThrow(() -> new InputException(
            model.configPlace(),
            "the model makes no embeddings: there is no modules.json with a pooling beside it",
            "Use a model that was trained with {task " + EmbeddingTask.NAME + "}, or one of"
                + " sentence-transformers"));
    this.workers = workers;
    batchSize = inference.batchSize();
    input = TextInput.toPredict(model, inference);
    width = EmbeddingTask.width(input.model(), model.configPlace());
  }

  /** Whether a model embeds texts. */
  public static boolean isOf(ModelFiles model) {
    String architecture = model.config().path("architectures").path(0).asText();
    return architecture.endsWith(HeadKind.HIDDEN_STATES.architecture())
        && model.sentenceModules().isPresent();
  }

  @Override
  public ModelInput<TokenBatch> input() {
    return input.model();
  }

  @Override
  public OutputSpec outputs() {
    return EmbeddingTask.outputs(width);
  }

  /** How many components embeddings have. */
  public int width() {
    return width;
  }

  /** The embeddings of texts, in their order. */
  float[][] embed(Model<TokenBatch> model, List<String> texts) {
    return vectors(model).of(encoded(texts, input, new TextCounts("texts", input.maxLength())));
  }

  TextVectors vectors(Model<TokenBatch> model) {
    return new TextVectors(model, modules, input.tokenization().padTokenId(), workers, batchSize);
  }

  TextInput text() {
    return input;
  }

  /** @param counts is told of each text */
  static List<EncodedExample> encoded(List<String> texts, TextInput input, TextCounts counts) {
    List<EncodedExample> encoded = new ArrayList<>();
    for (String text : texts) {
      EncodedExample example = EncodedExample.of(
          input.tokenization().encode(text, null, input.maxLength()), Label.none());
      counts.add(example);
      encoded.add(example);
    }
    return encoded;
  }

  @Override
  public void close() {
    input.close();
  }
}
