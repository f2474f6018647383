package io.slimfit.task.question;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.LabelLoss;
import io.slimfit.data.table.Table;
import io.slimfit.data.table.TableOptions;
import io.slimfit.model.HeadKind;
import io.slimfit.model.TokenBatch;
import io.slimfit.model.loss.SpanCrossEntropy;
import io.slimfit.task.DataConfig;
import io.slimfit.task.EvaluationData;
import io.slimfit.task.InferenceSettings;
import io.slimfit.task.MainMetric;
import io.slimfit.task.ModelFiles;
import io.slimfit.task.OutputSpec;
import io.slimfit.task.Recipe;
import io.slimfit.task.SettingsGroup;
import io.slimfit.task.TaskKind;
import io.slimfit.task.TrainingData;
import io.slimfit.task.TrainingSettings;
import io.slimfit.task.text.TextInput;
import io.slimfit.tensor.Workers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Finding answers to questions in a text. From files to metrics: {@link #files}, {@link #read},
 * {@link io.slimfit.data.squad.QuestionWindows}, {@link io.slimfit.data.Packer}, then
 * {@link SpanLogits}, {@link AnswerSearch}, {@link SquadMetrics} and {@link PredictionFiles}. The
 * paper has a recipe for SQuAD 2.0 only; 1.1 uses it too.
 *
 * @param name the value of {@code --task}
 * @param mayBeUnanswerable whether questions may have no answer: SQuAD 2.0
 * @param docStride how many tokens of the context two windows of a question share
 */
public record SquadTask(String name, boolean mayBeUnanswerable, Recipe recipe, int docStride)
    implements TaskKind<TokenBatch> {
  private static final Recipe RECIPE = Recipe.ofTexts(
          Recipe.Freezing.of(0.80, 1.8e-4, 128).withHeadScheduled(), 384, 23)
      .withBatchSize(32); // that of BERT's authors, with the same learning rate

  public static final SquadTask SQUAD = new SquadTask("squad", false, RECIPE, 128);
  public static final SquadTask SQUAD2 = new SquadTask("squad2", true, RECIPE, 128);

  private static final Set<String> FORMATS = Set.of("json", "jsonl", "parquet");

  /** Start and end of an answer. */
  static final OutputSpec OUTPUTS = new OutputSpec(
      HeadKind.QUESTION_ANSWERING, QuestionEvaluator.OUTPUTS, List.of(), Optional.empty());

  /** The loss for spans. */
  static final LabelLoss LOSS = labels -> new SpanCrossEntropy(
      labels.stream().mapToInt(span -> span.indices().get(0)).toArray(),
      labels.stream().mapToInt(span -> span.indices().get(1)).toArray());

  /** @param evaluation the file to evaluate the model on; empty if a share is held out for that */
  public record TaskFiles(Path train, Optional<Path> evaluation) {}

  @Override
  public String description() {
    return mayBeUnanswerable
        ? "SQuAD 2.0: finding the answer to a question in a text, if it has one"
        : "SQuAD 1.1: finding the answer to a question in a text";
  }

  @Override
  public OutputSpec usualOutputs() {
    return OUTPUTS;
  }

  @Override
  public Set<SettingsGroup> settings() {
    return Set.of(
        SettingsGroup.DATA,
        SettingsGroup.TEXT_FILES,
        SettingsGroup.TEXT_FORMAT,
        SettingsGroup.VALIDATION_FILE,
        SettingsGroup.LENGTHS,
        SettingsGroup.SIMILAR_LENGTHS,
        SettingsGroup.QUESTIONS);
  }

  @Override
  public MainMetric mainMetric() {
    return MainMetric.percentage("f1");
  }

  @Override
  public TrainingData<TokenBatch> training(
      ModelFiles model, TrainingSettings settings, Workers workers, Consumer<String> note) {
    TextInput input = TextInput.toTrain(model, settings.schedule().maxLength(), note);
    try {
      return new QuestionTrainingData(
          this,
          files(settings.data()),
          input,
          settings.withMaxLength(input.maxLength()),
          workers,
          note);
    } catch (RuntimeException e) {
      input.close();
      throw e;
    }
  }

  @Override
  public EvaluationData<TokenBatch> evaluation(
      ModelFiles model,
      DataConfig data,
      InferenceSettings inference,
      Workers workers,
      Consumer<String> note) {
    return new QuestionEvaluationData(this, model, data, inference, workers, note);
  }

  private TaskFiles files(DataConfig data) {
    data.files().test().ifPresent(test -> {
      throw new InputException(
          Place.setting("testFile"),
          "task " + name + " does not read it",
          "Leave it out, and answer its questions with slimfit predict");
    });
    if (data.files().train().isEmpty()) {
      data.files().validation().ifPresent(file -> {
        throw new InputException(
            Place.setting("validationFile"), "there is no {trainFile}", "Give both, or {data DIR}");
      });
      return files(data.path()
          .orElseThrow(() -> new InputException(
              Place.setting("data"),
              "task " + name + " needs a folder with train*.json and dev*.json",
              "Give its path, {data DIR}, or files of your own: {trainFile FILE}")));
    }
    if (data.path().isPresent()) {
      throw new InputException(
          Place.setting("data"), "{trainFile} is given, too", "Leave one of them out");
    }
    return new TaskFiles(data.files().train().get(), data.files().validation());
  }

  /**
   * The {@code train*.json} and the {@code dev*.json} in {@code data}, or in a subfolder named like
   * the task or {@code squad}; or these splits as the hub has them, such as
   * {@code plain_text/train-00000-of-00001.parquet} and {@code validation-00000-of-00001.parquet}.
   * If there are several, the one with this task's version, {@code v1} or {@code v2}, in its name.
   *
   * @throws InputException if there are none, or if the choice is not clear
   */
  public TaskFiles files(Path data) {
    for (Path folder : List.of(
        data.resolve(name),
        data.resolve(SQUAD.name),
        data,
        data.resolve("plain_text"),
        data.resolve("squad_v2"),
        data.resolve("data"))) {
      List<Path> train = named("train", folder);
      List<Path> evaluation = new ArrayList<>(named("dev", folder));
      evaluation.addAll(named("validation", folder));
      if (!train.isEmpty() && !evaluation.isEmpty()) {
        return new TaskFiles(only(train, folder), Optional.of(only(evaluation, folder)));
      }
    }
    throw new InputException(
        Place.file(data),
        Files.exists(data)
            ? "there are no train*.json and dev*.json here, nor in a folder " + name + " or "
                + SQUAD.name + " in it"
            : Place.missingFolder(data),
        "Give SQuAD's folder or its parent");
  }

  private static List<Path> named(String start, Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(start))
          .filter(file -> FORMATS.contains(Table.ending(file)))
          .filter(Files::isRegularFile)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(Place.file(folder) + ": cannot be listed: " + e, e);
    }
  }

  private Path only(List<Path> candidates, Path folder) {
    if (candidates.size() == 1) {
      return candidates.get(0);
    }
    String version = mayBeUnanswerable ? "v2" : "v1";
    List<Path> ofVersion = candidates.stream()
        .filter(file -> file.getFileName().toString().toLowerCase(Locale.ROOT).contains(version))
        .toList();
    if (ofVersion.size() == 1) {
      return ofVersion.get(0);
    }
    List<String> names = new ArrayList<>();
    candidates.forEach(file -> names.add(file.getFileName().toString()));
    throw new InputException(
        Place.file(folder),
        "there are several files to choose from: " + Place.printable(String.join(", ", names)),
        "Keep one of them here, or name the right one *" + version + "*");
  }

  /**
   * The questions of a file; those without an answer only if they are part of the task.
   *
   * @param format what the user says about how it is written
   * @throws InputException if the file is not in SQuAD's format
   */
  public SquadQuestions read(Path file, TableOptions format, SquadQuestions.Purpose purpose) {
    return SquadQuestions.read(file, format, mayBeUnanswerable, purpose);
  }

  /** Metrics without any answer yet. */
  public SquadMetrics metrics() {
    return new SquadMetrics(mayBeUnanswerable);
  }
}
