package io.slimfit.task.embedding;

import io.slimfit.model.Model;
import io.slimfit.model.TokenBatch;
import io.slimfit.task.EvaluationData;
import io.slimfit.task.EvaluationDetails;
import io.slimfit.task.EvaluationOutcome;
import io.slimfit.task.ModelInput;
import io.slimfit.task.OutputSpec;
import io.slimfit.task.text.TextCounts;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Pairs of texts that a trained model is evaluated on. */
record EmbeddingEvaluationData(TextPairs pairs, TrainedEmbedding model, Consumer<String> note)
    implements EvaluationData<TokenBatch> {
  @Override
  public ModelInput<TokenBatch> input() {
    return model.input();
  }

  @Override
  public OutputSpec outputs() {
    return model.outputs();
  }

  @Override
  public EvaluationOutcome evaluate(Model<TokenBatch> weights, Supplier<Path> folder) {
    TextCounts counts = new TextCounts("texts", model.text().maxLength());
    EmbeddingEvaluator evaluator = new EmbeddingEvaluator(
        pairs, TrainedEmbedding.encoded(pairs.texts(), model.text(), counts));
    counts.sentences().forEach(note);
    return new EvaluationOutcome(
        evaluator.evaluate(model.vectors(weights)), pairs.size(), EvaluationDetails.none());
  }

  @Override
  public void close() {
    model.close();
  }
}
