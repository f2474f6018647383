package io.slimfit;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.distributed.RankSource;
import io.slimfit.export.ExportConfig;
import io.slimfit.export.ExportResult;
import io.slimfit.export.ModelExport;
import io.slimfit.predict.EntityFinder;
import io.slimfit.predict.ImageClassifier;
import io.slimfit.predict.QuestionAnswerer;
import io.slimfit.predict.TextClassifier;
import io.slimfit.predict.TextEmbedder;
import io.slimfit.predict.TrainedModel;
import io.slimfit.report.EvaluationFile;
import io.slimfit.report.HtmlReport;
import io.slimfit.report.MetricsFile;
import io.slimfit.report.SeriesFile;
import io.slimfit.report.SkippedFile;
import io.slimfit.report.StepsFile;
import io.slimfit.report.WorstExamplesFile;
import io.slimfit.report.log.RunLogs;
import io.slimfit.run.EvaluationResult;
import io.slimfit.run.FineTuning;
import io.slimfit.run.ModelEvaluation;
import io.slimfit.run.SeedSeries;
import io.slimfit.run.SeriesResult;
import io.slimfit.run.TestPredictions;
import io.slimfit.run.checkpoints.ResumedRun;
import io.slimfit.run.config.EvaluationConfig;
import io.slimfit.run.config.InferenceConfig;
import io.slimfit.run.config.Options;
import io.slimfit.run.config.RunConfig;
import io.slimfit.run.config.RunConfigBuilder;
import io.slimfit.task.Tasks;
import io.slimfit.task.image.ImageConfig;
import io.slimfit.task.question.QuestionConfig;
import io.slimfit.train.RunListener;
import io.slimfit.train.RunResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The entry point for programs. Trains as configured by a {@link RunConfig}, and writes
 * {@code metrics.json}, {@code steps.jsonl} and {@code model/} to the output folder.
 *
 * <pre>{@code
 * RunConfig config =
 *     RunConfig.forTask("wordnet").set(PROFILE, "min").set(MAX_STEPS, 100L).build();
 * RunResult result = SlimFit.train(config, RunListener.silent());
 * }</pre>
 *
 * <p>Run the JVM with the settings that {@code docs/development.md} lists under "As a library".
 */
public final class SlimFit {
  private SlimFit() {}

  /**
   * Trains until the end.
   *
   * @param listener receives each event after it was written to the files
   * @throws io.slimfit.base.InputException if data, model or options are invalid; the output folder
   *     is then left untouched
   * @throws io.slimfit.train.TrainingFailedException if the loss becomes infinite or not a number
   * @throws java.io.UncheckedIOException if results cannot be written
   */
  public static RunResult train(RunConfig config, RunListener listener) {
    return prepare(config, listener).run();
  }

  /**
   * Like {@link #train}, for callers that may want to {@linkplain FineTuning#stop stop} the run.
   */
  public static FineTuning prepare(RunConfig config, RunListener listener) {
    return prepare(config, Options.written(config), listener);
  }

  /**
   * Like {@link #prepare(RunConfig, RunListener)}, with further options for the checkpoints.
   *
   * @param options the words of all options to repeat the run with, by key
   */
  public static FineTuning prepare(
      RunConfig config, Map<String, List<String>> options, RunListener listener) {
    RunConfig here = here(config, listener);
    return new FineTuning(here, options, files(here, false, listener));
  }

  /**
   * Goes on with a run that did not end, from its newest good checkpoint, until the end. The result
   * has the same bits as if the run had never been interrupted.
   *
   * @param output the output folder of the run
   * @return the result; empty if the run is finished already, and then nothing is changed
   * @throws io.slimfit.base.InputException if there is nothing to go on from, if data or model are
   *     not what the run was started with, or if it is a series of seeds
   */
  public static Optional<RunResult> resume(Path output, RunListener listener) {
    ResumedRun run = ResumedRun.open(output);
    if (run.isFinished()) {
      return Optional.empty();
    }
    if (!run.seeds().isEmpty()) {
      throw new InputException(
          Place.file(output), "this is a series of runs", "Use SlimFit.resumeSeeds");
    }
    RunConfig config = run.builder(Tasks.standard()).build();
    return Optional.of(
        prepareResume(run, config, Options.written(config), false, listener).run());
  }

  /**
   * Prepares a run that goes on, perhaps with other options or in another output folder.
   *
   * @param config made with {@link ResumedRun#builder}
   * @param options as in {@link #prepare(RunConfig, Map, RunListener)}
   * @param changesAllowed whether options, data or model may differ in ways that change the result
   * @throws io.slimfit.base.InputException if the output folder cannot be used
   */
  public static FineTuning prepareResume(
      ResumedRun run,
      RunConfig config,
      Map<String, List<String>> options,
      boolean changesAllowed,
      RunListener listener) {
    RunConfig here = here(config, listener);
    return new FineTuning(here, options, run, changesAllowed, files(here, true, listener));
  }

  /**
   * One of several processes that train together, which a program or a cluster has started. Each
   * calls {@code run} of what this returns; only rank 0 writes files.
   *
   * <pre>{@code
   * RankSource rank = RankSource.launched(new Placement(1, 4, 1, "host0", 29500, false, "0"));
   * SlimFit.prepareRank(rank, config, RunListener.silent()).run();
   * }</pre>
   *
   * @param config the same in all processes
   */
  public static FineTuning prepareRank(RankSource rank, RunConfig config, RunListener listener) {
    return prepareRank(rank, config, Options.written(config), Optional.empty(), false, listener);
  }

  /**
   * Like {@link #prepareRank(RankSource, RunConfig, RunListener)}, with what {@link #prepareResume}
   * takes.
   */
  public static FineTuning prepareRank(
      RankSource rank,
      RunConfig config,
      Map<String, List<String>> options,
      Optional<ResumedRun> resumed,
      boolean changesAllowed,
      RunListener listener) {
    RunConfig here = here(config, listener);
    RunListener all = rank.isFirst() ? files(here, resumed.isPresent(), listener) : listener;
    return new FineTuning(here, options, resumed, changesAllowed, Optional.of(rank), all);
  }

  private static RunConfig here(RunConfig config, RunListener listener) {
    ProcessEnvironment.tellOnce();
    VectorModule.warnOnce();
    return config.onThisMachine(listener::onRawNote);
  }

  private static RunListener files(RunConfig config, boolean resumes, RunListener listener) {
    return RunListener.all(
        new StepsFile(config.output(), config.logs().distances(), listener::onRawNote),
        RunLogs.of(config, resumes, System.getenv(), listener::onRawNote),
        new SkippedFile(config.output()),
        new WorstExamplesFile(config.output()),
        new MetricsFile(config),
        new HtmlReport(config.output()),
        listener);
  }

  /**
   * Evaluates a trained model and writes {@code metrics.json} and {@code report.html} to the output
   * folder.
   *
   * @throws io.slimfit.base.InputException if data or model are invalid or do not fit each other;
   *     the output folder is then left untouched
   */
  public static EvaluationResult evaluate(EvaluationConfig config, RunListener listener) {
    ProcessEnvironment.tellOnce();
    VectorModule.warnOnce();
    EvaluationResult result = new ModelEvaluation(config, listener).run();
    EvaluationFile.write(config.output(), result);
    return result;
  }

  /**
   * Opens a trained model that classifies texts; the caller closes it.
   *
   * <pre>{@code
   * InferenceConfig config = InferenceConfig.of("runs/mine/model");
   * try (TextClassifier model = SlimFit.classifier(config, RunListener.silent())) {
   *   System.out.println(model.predict("a small domesticated carnivore").label());
   * }
   * }</pre>
   *
   * @throws io.slimfit.base.InputException if the model cannot be read or has no trained head
   */
  public static TextClassifier classifier(InferenceConfig config, RunListener listener) {
    return trainedModel(config, listener).forTexts();
  }

  /**
   * Opens a trained model that answers questions; the caller closes it.
   *
   * <pre>{@code
   * try (QuestionAnswerer model = SlimFit.answerer(config, QuestionConfig.standard(), listener)) {
   *   System.out.println(model.answer("The mill was built in 1871.", "When?").text());
   * }
   * }</pre>
   *
   * @throws io.slimfit.base.InputException if the model cannot be read or has no trained head
   */
  public static QuestionAnswerer answerer(
      InferenceConfig config, QuestionConfig questions, RunListener listener) {
    return trainedModel(config, listener).forQuestions(questions, false);
  }

  /**
   * Opens a trained model that finds names in texts; the caller closes it.
   *
   * <pre>{@code
   * try (EntityFinder model = SlimFit.entityFinder(config, listener)) {
   *   model.find("Ada was in London.").forEach(name -> System.out.println(name.text()));
   * }
   * }</pre>
   *
   * @throws io.slimfit.base.InputException if the model cannot be read or has no trained head
   */
  public static EntityFinder entityFinder(InferenceConfig config, RunListener listener) {
    return trainedModel(config, listener).forEntities();
  }

  /**
   * Opens a model that makes embeddings of texts; the caller closes it.
   *
   * <pre>{@code
   * try (TextEmbedder model = SlimFit.embedder(config, listener)) {
   *   float[] vector = model.embed("a small domesticated carnivore");
   * }
   * }</pre>
   *
   * @throws io.slimfit.base.InputException if the model cannot be read, or no pooling belongs to it
   */
  public static TextEmbedder embedder(InferenceConfig config, RunListener listener) {
    return trainedModel(config, listener).forEmbeddings();
  }

  /**
   * Opens a trained model that classifies images; the caller closes it.
   *
   * @throws io.slimfit.base.InputException if the model cannot be read or has no trained head
   */
  public static ImageClassifier imageClassifier(
      InferenceConfig config, ImageConfig images, RunListener listener) {
    return trainedModel(config, listener).forImages(images);
  }

  /**
   * Predicts a task's test files with a trained model.
   *
   * @param most at most how many examples of each file are predicted
   * @param folder created if it does not exist
   * @return the files that were written
   * @throws io.slimfit.base.InputException if the model was not trained on this task, or a row is
   *     invalid
   */
  public static List<Path> predict(
      TestPredictions tests,
      InferenceConfig config,
      OptionalInt most,
      Path folder,
      RunListener listener) {
    ProcessEnvironment.tellOnce();
    return tests.write(config, most, folder, listener);
  }

  /**
   * Finds a trained model, for callers that do not know whether it reads texts or images.
   *
   * @throws io.slimfit.base.InputException if there is no such model
   */
  public static TrainedModel trainedModel(InferenceConfig config, RunListener listener) {
    ProcessEnvironment.tellOnce();
    VectorModule.warnOnce();
    return TrainedModel.find(config, listener);
  }

  /**
   * Exports a trained model for other programs.
   *
   * @throws io.slimfit.base.InputException if the model cannot be exported, or the output folder
   *     cannot be used; that folder is then left as it was
   */
  public static ExportResult export(ExportConfig config, RunListener listener) {
    ProcessEnvironment.tellOnce();
    return ModelExport.write(config, listener);
  }

  /**
   * Trains once for each seed, in subfolders {@code seed-N} of the output folder. Then it writes
   * {@code metrics.json}, with the mean and the standard deviation of each metric, to the output
   * folder.
   *
   * @param run the configuration that the runs share
   * @param listener receives the events of each run
   */
  public static SeriesResult trainSeeds(
      RunConfigBuilder run, List<Long> seeds, RunListener listener) {
    return prepareSeeds(run, seeds, config -> listener, result -> {}).run();
  }

  /**
   * Like {@link #trainSeeds}, for callers that may want to {@linkplain SeedSeries#stop stop} the
   * series.
   *
   * @param listeners makes the listener of each run
   * @param end called when everything is written
   */
  public static SeedSeries prepareSeeds(
      RunConfigBuilder run,
      List<Long> seeds,
      Function<RunConfig, RunListener> listeners,
      Consumer<SeriesResult> end) {
    return prepareSeeds(run, seeds, Options::written, Optional.empty(), false, listeners, end);
  }

  /**
   * Like {@link #prepareSeeds(RunConfigBuilder, List, Function, Consumer)}, with further options
   * for the checkpoints, or for a series that goes on.
   *
   * @param options the words of all options to repeat a run with, by key
   * @param resumed the series, if it goes on
   * @param changesAllowed as in {@link #prepareResume}
   */
  public static SeedSeries prepareSeeds(
      RunConfigBuilder run,
      List<Long> seeds,
      Function<RunConfig, Map<String, List<String>>> options,
      Optional<ResumedRun> resumed,
      boolean changesAllowed,
      Function<RunConfig, RunListener> listeners,
      Consumer<SeriesResult> end) {
    Function<RunConfig, SeedSeries.SeedRun> start = config -> {
      Optional<ResumedRun> begun = resumed.isPresent() && ResumedRun.isIn(config.output())
          ? Optional.of(ResumedRun.open(config.output()))
          : Optional.empty();
      RunListener listener = listeners.apply(config);
      if (begun.filter(ResumedRun::isFinished).isPresent()) {
        return SeedSeries.SeedRun.finished(config);
      }
      return SeedSeries.SeedRun.of(
          begun.isPresent()
              ? prepareResume(begun.get(), config, options.apply(config), changesAllowed, listener)
              : prepare(config, options.apply(config), listener));
    };
    return new SeedSeries(run, seeds, options.apply(run.build()), resumed, start, result -> {
      SeriesFile.write(result);
      end.accept(result);
    });
  }

  /**
   * Goes on with a series that did not end. Runs that are finished stay as they are.
   *
   * @param output the output folder of the series
   * @return the result; empty if the series is finished already
   */
  public static Optional<SeriesResult> resumeSeeds(Path output, RunListener listener) {
    ResumedRun series = ResumedRun.open(output);
    if (series.isFinished()) {
      return Optional.empty();
    }
    return Optional.of(prepareSeeds(
            series.builder(Tasks.standard()),
            series.seeds(),
            Options::written,
            Optional.of(series),
            false,
            config -> listener,
            result -> {})
        .run());
  }
}
