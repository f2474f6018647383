package io.slimfit.task.text;

import io.slimfit.model.TokenBatch;
import io.slimfit.task.DataConfig;
import io.slimfit.task.EvaluationData;
import io.slimfit.task.InferenceSettings;
import io.slimfit.task.Labels;
import io.slimfit.task.ModelFiles;
import io.slimfit.task.TaskKind;
import io.slimfit.task.TestData;
import io.slimfit.task.TrainingData;
import io.slimfit.task.TrainingSettings;
import io.slimfit.tensor.Workers;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A task whose examples are texts, or pairs of texts, with a label each. */
public interface TextTask extends TaskKind<TokenBatch> {
  /**
   * Finds the examples and says what their labels may be.
   *
   * @param data {@code --data}: the task's folder or its parent; nothing for a task that brings its
   *     data
   * @param files of one's own, for the task that learns from them, and what to do about bad rows
   * @throws io.slimfit.base.InputException if the data are needed and missing, or hold no such task
   */
  TextExamples load(Optional<Path> data, TextFiles files);

  /**
   * What a trained model is evaluated on; there is nothing to train on in it.
   *
   * @param data as for {@link #load}, or one file
   * @param ofModel the labels of the model: examples get their numbers
   * @throws io.slimfit.base.InputException if there is nothing to evaluate with, or the model has
   *     other labels than the task
   */
  TextExamples evaluations(Optional<Path> data, TextFiles files, Labels ofModel);

  /**
   * Examples to be predicted.
   *
   * @param data as for {@link #load}, or one file
   * @throws io.slimfit.base.InputException if there are none
   */
  List<PredictionSet> toPredict(Optional<Path> data, TextFiles files);

  /** The form in which test files are predicted, by a model with these labels. */
  default PredictionFormat predictionFormat(Labels ofModel) {
    return PredictionFormat.jsonLines();
  }

  @Override
  default TrainingData<TokenBatch> training(
      ModelFiles model, TrainingSettings settings, Workers workers, Consumer<String> note) {
    TextInput input = TextInput.toTrain(model, settings.schedule().maxLength());
    try {
      TextExamples examples = load(settings.data().path(), settings.data().files());
      return new TextTrainingData(examples, input, settings, workers, note);
    } catch (RuntimeException e) {
      input.close();
      throw e;
    }
  }

  @Override
  default EvaluationData<TokenBatch> evaluation(
      ModelFiles model,
      DataConfig data,
      InferenceSettings inference,
      Workers workers,
      Consumer<String> note) {
    return new TextEvaluationData(this, model, data, inference, workers, note);
  }

  /** If there is a test file among the files, it is what is predicted. */
  @Override
  default Optional<TestData<TokenBatch>> testFiles(Optional<Path> data, TextFiles files) {
    List<PredictionSet> sets = toPredict(files.test().isPresent() ? files.test() : data, files);
    return Optional.of((model, inference, workers, note) ->
        new TextPredictionData(this, sets, model, inference, workers, note));
  }
}
