package io.slimfit.run.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Options for what is written, and where. */
public final class OutputOptions {
  public static final Option<String> OUTPUT = Option.row(
          OptionGroup.OUTPUT, "output", OptionValue.text("DIR"))
      .in(Options.TRAIN, "Folder for the results", "runs/TASK-DATE-TIME")
      .in(
          Options.EVALUATE,
          "Folder for metrics.json, report.html, and predictions in question answering",
          "runs/evaluate-TASK-DATE-TIME")
      .requiredIn(
          Options.COMPARE,
          "Folder for the runs and their comparison; if it has runs already, only what is missing"
              + " is run")
      .requiredIn(Options.EXPORT, "Folder for the exported model; it appears when it is complete")
      .in(
          Options.PREDICT,
          "File for the predictions, which is replaced at the end; with {task}, a folder",
          "-, standard output")
      .notSaved()
      .essential()
      .build();

  public static final Option<Boolean> OVERWRITE = Option.row(
          OptionGroup.OUTPUT, "overwrite", OptionValue.flag())
      .in(Options.TRAIN_AND_EVALUATE, "Remove the results of an earlier run from the output folder")
      .in(Options.COMPARE, "Make runs again whose options have changed since they were made")
      .in(Options.EXPORT, "Replace an earlier export")
      .notSaved()
      .essential()
      .build();

  public static final Option<Boolean> PREDICT = Option.row(
          OptionGroup.OUTPUT, "predict", OptionValue.flag())
      .in(
          Options.TRAIN,
          "After training, predict the task's test files and write the predictions to"
              + " OUTPUT/predictions")
      .essential()
      .build();

  public static final Option<Integer> MAX_PREDICT_SAMPLES = Option.row(
          OptionGroup.OUTPUT, "maxPredictSamples", OptionValue.count("N"))
      .in(Options.TRAIN, "With {predict}: predict the first N examples of each file", "all")
      .when("with {predict}")
      .build();

  public static final Option<Long> PROBE_GRADIENTS = Option.row(
          OptionGroup.OUTPUT, "probeGradients", OptionValue.longCount("N"))
      .in(
          Options.TRAIN,
          "Every N steps, compare the gradients with exact ones and write the result to"
              + " steps.jsonl")
      .writesIfPresent(run -> run.probeEvery().isPresent()
          ? Optional.of(run.probeEvery().getAsLong())
          : Optional.empty())
      .build();

  public static final Option<Boolean> LOG_DISTANCES = Option.row(
          OptionGroup.OUTPUT, "logDistances", OptionValue.flag())
      .in(
          Options.TRAIN,
          "Also write to steps.jsonl how far each step moved each weight that trained: the mean of"
              + " |update| / |weight|")
      .writes(run -> run.logs().distances())
      .build();

  public static final Option<List<String>> REPORT_TO = Option.row(
          OptionGroup.OUTPUT,
          "reportTo",
          OptionValue.texts("none|tensorboard|csv|mlflow|all,...", OptionValue.Shape.COMMAS))
      .in(
          Options.TRAIN,
          "Also log loss, learning rate, norm of the gradients and metrics: as TensorBoard's event"
              + " files, as steps.csv and evaluations.csv, or to the MLflow server that"
              + " MLFLOW_TRACKING_URI names; all: as files of both kinds",
          "none")
      .writesList(
          run -> run.logs().targets().stream().sorted().map(LogTarget::word).toList())
      .essential()
      .build();

  public static final Option<Path> LOGGING_DIR = Option.row(
          OptionGroup.OUTPUT, "loggingDir", OptionValue.path("DIR"))
      .in(
          Options.TRAIN,
          "Folder for the logs of {reportTo}, in which each run has a folder of its name",
          "the output folder")
      .when("with {reportTo}")
      .writesIfPresent(run -> run.logs().folder())
      .build();

  public static final Option<String> RUN_NAME = Option.row(
          OptionGroup.OUTPUT, "runName", OptionValue.text("NAME"))
      .in(Options.TRAIN, "Name of the run in {loggingDir} and MLflow", "that of the output folder")
      .when("with {reportTo}")
      .writesIfPresent(run -> run.logs().name())
      .build();

  public static final Option<Integer> REPORT_EXAMPLES = Option.row(
          OptionGroup.OUTPUT, "reportExamples", OptionValue.count("N"))
      .in(
          Options.TRAIN,
          "How many of the worst predicted examples worst_examples.jsonl and report.html show, with"
              + " their texts or pictures; 0 for none",
          "10")
      .writes(run -> run.reportExamples())
      .build();

  public static final Option<Boolean> HUGGING_FACE_FILES = Option.row(
          OptionGroup.OUTPUT, "huggingFaceFiles", OptionValue.flag())
      .in(
          Options.TRAIN,
          "Also write all_results.json and the other files of Hugging Face's " + "scripts",
          "on if an option is given by its Hugging Face name")
      .build();

  public static final Option<Boolean> BREAKDOWN = Option.row(
          OptionGroup.OUTPUT, "breakdown", OptionValue.flag())
      .in(Options.BENCH, "Also print the time of a step by phase, layer and operator")
      .essential()
      .build();

  public static final Option<Path> JSON = Option.row(
          OptionGroup.OUTPUT, "json", OptionValue.path("FILE"))
      .in(Options.BENCH, "Also write the results to this file; an existing file is replaced")
      .in(Options.PLAN, "Also write the plan to this file; an existing file is replaced")
      .essential()
      .build();

  public static final Option<Boolean> PLAN = Option.row(
          OptionGroup.OUTPUT, "plan", OptionValue.flag())
      .in(
          Options.COMPARE,
          "Only print the runs, their time and their bytes, as estimated from a few steps of each"
              + " method")
      .build();

  public static final Option<Boolean> KEEP_MODELS = Option.row(
          OptionGroup.OUTPUT, "keepModels", OptionValue.flag())
      .in(Options.COMPARE, "Keep the model of each run, which is removed otherwise")
      .build();

  public static final Option<Path> CONFIG = Option.row(
          OptionGroup.OUTPUT, "config", OptionValue.path("FILE"))
      .in(
          Options.TRAINING,
          "Read options from a YAML file of lines such as 'batch-size: 16'; "
              + "options given here take precedence")
      .requiredIn(
          Options.COMPARE,
          "YAML file that says what to compare: tasks, methods, seeds and learning rates")
      .notSaved()
      .essential()
      .build();

  public static final Option<Boolean> QUIET = Option.row(
          OptionGroup.OUTPUT, "quiet", OptionValue.flag())
      .in(Options.TRAIN, "Print no progress: only notes, errors and results")
      .notSaved()
      .essential()
      .build();

  public static final Option<Boolean> VERBOSE = Option.row(
          OptionGroup.OUTPUT, "verbose", OptionValue.flag())
      .in(
          Options.TRAINING,
          "Also print the complete configuration, and the stack trace of a failure")
      .in(Options.INFERENCE, "Also print the stack trace of a failure")
      .in(Options.COMPARE, "Also print the stack trace of a failure")
      .in(Options.EXPORT, "Also print the stack trace of a failure")
      .notSaved()
      .essential()
      .build();

  private OutputOptions() {}

  static List<Option<?>> all() {
    return List.of(
        OUTPUT,
        OVERWRITE,
        PREDICT,
        MAX_PREDICT_SAMPLES,
        PROBE_GRADIENTS,
        LOG_DISTANCES,
        REPORT_EXAMPLES,
        REPORT_TO,
        LOGGING_DIR,
        RUN_NAME,
        HUGGING_FACE_FILES,
        BREAKDOWN,
        JSON,
        PLAN,
        KEEP_MODELS,
        CONFIG,
        QUIET,
        VERBOSE);
  }
}
