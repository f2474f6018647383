package io.slimfit.task.token;

import io.slimfit.model.Model;
import io.slimfit.model.TokenBatch;
import io.slimfit.task.EvaluationData;
import io.slimfit.task.EvaluationDetails;
import io.slimfit.task.EvaluationOutcome;
import io.slimfit.task.ModelInput;
import io.slimfit.task.OutputSpec;
import io.slimfit.task.WorstExamples;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/** Sentences that a trained model is evaluated on. */
record TokenEvaluationData(List<TaggedSentence> sentences, TrainedTags model)
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
    sentences.forEach(sentence -> TokenEvaluator.numbers(sentence, model.names()));
    return new EvaluationOutcome(
        new TokenEvaluator(model.names())
            .evaluate(model.predictor(weights), sentences, new WorstExamples(0)),
        sentences.size(),
        EvaluationDetails.none());
  }

  @Override
  public void close() {
    model.close();
  }
}
