package io.slimfit.task.embedding;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.model.HeadKind;
import io.slimfit.model.ModelFamilies;
import io.slimfit.model.TokenBatch;
import io.slimfit.task.DataConfig;
import io.slimfit.task.EvaluationData;
import io.slimfit.task.InferenceSettings;
import io.slimfit.task.ModelFiles;
import io.slimfit.task.ModelInput;
import io.slimfit.task.OutputSpec;
import io.slimfit.task.Recipe;
import io.slimfit.task.SettingsGroup;
import io.slimfit.task.TaskKind;
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
 * Vectors of texts, which are close where texts belong together: for search, clustering and
 * similarity, as sentence-transformers trains them.
 */
public final class EmbeddingTask implements TaskKind<TokenBatch> {
  static final String NAME = "embed";

  static OutputSpec outputs(int width) {
    return new OutputSpec(HeadKind.HIDDEN_STATES, width, List.of(), Optional.empty());
  }

  /** The width of a model's hidden states. */
  static int width(ModelInput<TokenBatch> model, Place place) {
    return ModelFamilies.ofTexts(model.config(), place).hiddenSize(model.config(), place);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String description() {
    return "embeddings of texts, from your own CSV, JSONL or Parquet files ({trainFile}) with pairs"
        + " of texts, with scores, or with labels";
  }

  @Override
  public Recipe recipe() {
    return Recipe.ofTexts(Recipe.Freezing.of(0.80, 5e-5, 64), 128, 42).withEpochs(1);
  }

  @Override
  public Set<SettingsGroup> settings() {
    return Set.of(
        SettingsGroup.DATA,
        SettingsGroup.TEXT_FILES,
        SettingsGroup.TEXT_FORMAT,
        SettingsGroup.VALIDATION_FILE,
        SettingsGroup.LABEL_COLUMN,
        SettingsGroup.TEXT_COLUMNS,
        SettingsGroup.BAD_ROWS,
        SettingsGroup.LENGTHS,
        SettingsGroup.EMBEDDINGS);
  }

  @Override
  public TrainingData<TokenBatch> training(
      ModelFiles model, TrainingSettings settings, Workers workers, Consumer<String> note) {
    DataConfig data = settings.data();
    requireFit(data.files());
    Path train = data.files().requireTraining(NAME, data.path(), "pairs");
    TextInput input = TextInput.toTrain(model, settings.schedule().maxLength(), note);
    try {
      return new EmbeddingTrainingData(
          train, model, input, settings.withMaxLength(input.maxLength()), workers, note);
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
    requireFit(data.files());
    Path file = data.path()
        .orElseThrow(() -> new InputException(
            Place.setting("data"), "task " + NAME + " needs a file", "Give its path: {data FILE}"));
    TextPairs pairs = TextPairsFile.read(file, data.files(), note);
    return new EmbeddingEvaluationData(
        pairs, new TrainedEmbedding(model, inference, workers), note);
  }

  private static void requireFit(TextFiles files) {
    if (files.columns().labels().isPresent()) {
      throw new InputException(
          Place.setting("labels"),
          "with one column of texts, labels are classes; with two, they are scores",
          "Leave it out");
    }
    if (files.columns().labelSeparator().isPresent()) {
      throw new InputException(
          Place.setting("labelSeparator"), "a text has one label", "Leave it out");
    }
  }
}
