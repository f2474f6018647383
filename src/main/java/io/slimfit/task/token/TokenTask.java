package io.slimfit.task.token;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.LabelLoss;
import io.slimfit.model.HeadKind;
import io.slimfit.model.TokenBatch;
import io.slimfit.model.loss.TokenCrossEntropy;
import io.slimfit.task.DataConfig;
import io.slimfit.task.EvaluationData;
import io.slimfit.task.InferenceSettings;
import io.slimfit.task.ModelFiles;
import io.slimfit.task.OutputSpec;
import io.slimfit.task.Recipe;
import io.slimfit.task.SettingsGroup;
import io.slimfit.task.TaskKind;
import io.slimfit.task.TestData;
import io.slimfit.task.TrainingData;
import io.slimfit.task.TrainingSettings;
import io.slimfit.task.text.TextFiles;
import io.slimfit.task.text.TextInput;
import io.slimfit.tensor.Workers;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A tag for each word, such as B-PER: named entities, parts of speech. As in Hugging Face's
 * run_ner, a word's first token has its tag, and other tokens have none.
 */
public final class TokenTask implements TaskKind<TokenBatch> {
  static final String NAME = "ner";

  /** The loss for tags. */
  static final LabelLoss LOSS = labels -> new TokenCrossEntropy(labels.stream()
      .map(tags -> tags.numbers().stream().mapToInt(Double::intValue).toArray())
      .toArray(int[][]::new));

  static OutputSpec outputs(List<String> names) {
    return new OutputSpec(HeadKind.TOKEN_CLASSIFICATION, names.size(), names, Optional.empty());
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String description() {
    return "names in texts: a tag for each word, from your own CoNLL, JSONL or Parquet files"
        + " ({trainFile})";
  }

  @Override
  public Recipe recipe() {
    return Recipe.ofTexts(Recipe.Freezing.of(0.80, 1e-4, 32), 128, 42);
  }

  @Override
  public Set<SettingsGroup> settings() {
    return Set.of(
        SettingsGroup.DATA,
        SettingsGroup.TEXT_FILES,
        SettingsGroup.VALIDATION_FILE,
        SettingsGroup.LABEL_COLUMN,
        SettingsGroup.TEXT_FORMAT,
        SettingsGroup.TEXT_COLUMNS,
        SettingsGroup.BAD_ROWS,
        SettingsGroup.LENGTHS,
        SettingsGroup.SIMILAR_LENGTHS);
  }

  @Override
  public TrainingData<TokenBatch> training(
      ModelFiles model, TrainingSettings settings, Workers workers, Consumer<String> note) {
    DataConfig data = settings.data();
    requireOneText(data.files());
    Path train = data.files().requireTraining(NAME, data.path(), "examples");
    TextInput input = TextInput.toTrain(model, settings.schedule().maxLength(), note);
    try {
      return new TokenTrainingData(
          train, input, settings.withMaxLength(input.maxLength()), workers, note);
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
    requireOneText(data.files());
    List<TaggedSentence> sentences =
        TaggedFile.read(file(data.path()), data.files(), note).sentences();
    return new TokenEvaluationData(sentences, new TrainedTags(model, inference, workers));
  }

  @Override
  public Optional<TestData<TokenBatch>> testFiles(Optional<Path> data, TextFiles files) {
    requireOneText(files);
    Path file = file(files.test().isPresent() ? files.test() : data);
    return Optional.of((model, inference, workers, note) -> new TokenPredictionData(
        file,
        TaggedFile.read(file, files, note).sentences(),
        new TrainedTags(model, inference, workers)));
  }

  private static Path file(Optional<Path> data) {
    return data.orElseThrow(() -> new InputException(
        Place.setting("data"), "task " + NAME + " needs a file", "Give its path: {data FILE}"));
  }

  private static void requireOneText(TextFiles files) {
    if (files.columns().textPair().isPresent()) {
      throw new InputException(
          Place.setting("textPairColumn"), "task " + NAME + " has one text a row", "Leave it out");
    }
    if (files.columns().labels().isPresent()) {
      throw new InputException(Place.setting("labels"), "a word has one tag", "Leave it out");
    }
    if (files.columns().labelSeparator().isPresent()) {
      throw new InputException(
          Place.setting("labelSeparator"), "tags are arrays, or columns", "Leave it out");
    }
  }
}
