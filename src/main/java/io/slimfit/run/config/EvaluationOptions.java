package io.slimfit.run.config;

import io.slimfit.base.Registry;
import io.slimfit.train.EvaluationSchedule.Every;
import java.util.List;

/** Options for when the model is evaluated during a run, and which model is kept. */
public final class EvaluationOptions {
  private static final Registry<Boolean> KEPT =
      new Registry<Boolean>("value").with("best", true).with("last", false);

  public static final Option<Every> EVAL_EVERY = Option.row(
          OptionGroup.EVALUATION,
          "evalEvery",
          OptionValue.single("end|epoch|STEPS", Every.class, (word, place) -> Every.parse(word)))
      .in(Options.TRAIN, "When to evaluate, in addition to the end of training", "end")
      .writes(run -> run.evaluation().every().optionValue())
      .essential()
      .build();

  public static final Option<Integer> EVAL_BATCH_SIZE = Option.row(
          OptionGroup.EVALUATION, "evalBatchSize", OptionValue.count("N"))
      .in(Options.TRAIN, "Examples per batch during evaluation", "64")
      .writes(run -> run.schedule().evalBatchSize())
      .build();

  public static final Option<Integer> MAX_EVAL_SAMPLES = Option.row(
          OptionGroup.EVALUATION, "maxEvalSamples", OptionValue.count("N"))
      .in(Options.TRAIN, "Evaluate on N examples, chosen at random", "all")
      .writesIfPresent(run -> run.schedule().maxEvalSamples().stream().boxed().findFirst())
      .build();

  public static final Option<Boolean> KEEP = Option.row(
          OptionGroup.EVALUATION, "keep", OptionValue.choice("best|last", Boolean.class, KEPT))
      .in(Options.TRAIN, "Which of the evaluated models to keep", "best")
      .writes(run -> run.evaluation().keepBest() ? "best" : "last")
      .essential()
      .build();

  public static final Option<String> BEST_METRIC = Option.row(
          OptionGroup.EVALUATION, "bestMetric", OptionValue.text("NAME"))
      .in(
          Options.TRAIN,
          "The metric that decides which model is best; may be loss",
          "the task's first metric")
      .writesIfPresent(run -> run.evaluation().metric())
      .build();

  public static final Option<Integer> EARLY_STOPPING = Option.row(
          OptionGroup.EVALUATION, "earlyStopping", OptionValue.count("N"))
      .in(Options.TRAIN, "Stop after N evaluations without improvement; needs {evalEvery}")
      .when("with {evalEvery}")
      .writesIfPresent(run -> run.evaluation().patience().stream().boxed().findFirst())
      .essential()
      .build();

  private EvaluationOptions() {}

  static List<Option<?>> all() {
    return List.of(
        EVAL_EVERY, EVAL_BATCH_SIZE, MAX_EVAL_SAMPLES, KEEP, BEST_METRIC, EARLY_STOPPING);
  }
}
