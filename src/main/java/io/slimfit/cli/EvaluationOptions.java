package io.slimfit.cli;

import io.slimfit.run.config.RunConfigBuilder;
import io.slimfit.train.EvaluationSchedule;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** Options about when a model is judged in a run, by how much, and what follows from it. */
final class EvaluationOptions {
  @Option(
      names = "--eval-batch-size",
      paramLabel = "N",
      description = "Examples judged together (default: 64).")
  private Optional<Integer> evalBatchSize = Optional.empty();

  @Option(
      names = "--max-eval-samples",
      paramLabel = "N",
      description = "Draw so many evaluation examples (default: all).")
  private Optional<Integer> maxEvalSamples = Optional.empty();

  @Option(
      names = "--eval-every",
      paramLabel = "end|epoch|STEPS",
      description = "When the model is judged, the end apart (default: end).")
  private Optional<String> evalEvery = Optional.empty();

  @Option(
      names = "--keep",
      paramLabel = "best|last",
      description = "Which of the models that were judged is kept (default: best).")
  private Optional<String> keep = Optional.empty();

  @Option(
      names = "--best-metric",
      paramLabel = "NAME",
      description =
          "The metric that says which is best, or loss (default: the task's first metric).")
  private Optional<String> bestMetric = Optional.empty();

  @Option(
      names = "--early-stopping",
      paramLabel = "N",
      description = "End after N evaluations without an improvement; needs --eval-every.")
  private Optional<Integer> earlyStopping = Optional.empty();

  /** @throws io.slimfit.base.InputException naming the option that is wrong */
  void applyTo(RunConfigBuilder run) {
    evalBatchSize.ifPresent(run::evalBatchSize);
    maxEvalSamples.ifPresent(run::maxEvalSamples);
    run.evaluation(new EvaluationSchedule(
        evalEvery.map(EvaluationSchedule.Every::parse).orElseGet(EvaluationSchedule.Every.End::new),
        Choices.isBest(keep.orElse("best")),
        bestMetric,
        earlyStopping.map(OptionalInt::of).orElseGet(OptionalInt::empty)));
  }
}
