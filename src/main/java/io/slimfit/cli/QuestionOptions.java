package io.slimfit.cli;

import io.slimfit.task.question.QuestionConfig;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** Options of question answering, with run_qa's meaning. */
final class QuestionOptions {
  @Option(
      names = "--doc-stride",
      paramLabel = "TOKENS",
      description = "squad: what two windows of a long text share (default: 128).")
  private Optional<Integer> docStride = Optional.empty();

  @Option(
      names = "--n-best",
      paramLabel = "N",
      description = "squad: candidates that are tried and kept (default: 20).")
  private Optional<Integer> bestSize = Optional.empty();

  @Option(
      names = "--max-answer-length",
      paramLabel = "TOKENS",
      description = "squad: of an answer (default: 30).")
  private Optional<Integer> longestAnswer = Optional.empty();

  @Option(
      names = "--null-threshold",
      paramLabel = "SCORE",
      description = "squad2: by how much no answer must be better to be given (default: 0).")
  private Optional<Double> nullThreshold = Optional.empty();

  /** @throws io.slimfit.base.InputException naming the option that is wrong */
  QuestionConfig config() {
    QuestionConfig standard = QuestionConfig.standard();
    return new QuestionConfig(
        docStride.map(OptionalInt::of).orElse(standard.docStride()),
        bestSize.orElse(standard.bestSize()),
        longestAnswer.orElse(standard.longestAnswer()),
        nullThreshold.orElse(standard.nullThreshold()));
  }
}
