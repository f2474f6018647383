package io.slimfit.task.text;

import io.slimfit.model.TokenBatch;
import io.slimfit.task.DataConfig;
import io.slimfit.task.EvaluationData;
import io.slimfit.task.InferenceSettings;
import io.slimfit.task.Labels;
import io.slimfit.task.ModelFiles;
import io.slimfit.task.Progress;
import io.slimfit.task.TaskKind;
import io.slimfit.task.TestData;
import io.slimfit.task.TrainingData;
import io.slimfit.task.TrainingSettings;
import io.slimfit.tensor.Workers;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A task whose examples are texts or pairs of texts, each with a label. */
public interface TextTask extends TaskKind<TokenBatch> {
  /**
   * Finds the examples and their possible labels.
   *
   * @param data {@code --data}: the task's folder or its parent; empty for a task that comes with
   *     its own data
   * @param files the user's own files, for the task that reads them, and what to do about bad rows
   * @throws io.slimfit.base.InputException if the data are needed but missing, or are not those of
   *     this task
   */
  TextExamples load(Optional<Path> data, TextFiles files);

  /**
   * Like the other method, for a task whose files may be so long that finding out what they hold
   * takes time.
   *
   * @param progress is told how far it has come
   */
  default TextExamples load(Optional<Path> data, TextFiles files, Progress progress) {
    return load(data, files);
  }

  /**
   * The examples to evaluate a trained model on, without any to train on.
   *
   * @param data as in {@link #load}, or one file
   * @param ofModel the labels of the model, whose numbers the examples get
   * @throws io.slimfit.base.InputException if there are no examples, or the model has other labels
   *     than the task
   */
  TextExamples evaluations(Optional<Path> data, TextFiles files, Labels ofModel);

  /**
   * The examples to predict.
   *
   * @param data as in {@link #load}, or one file
   * @throws io.slimfit.base.InputException if there are none
   */
  List<PredictionSet> toPredict(Optional<Path> data, TextFiles files);

  /** The format of the predictions of a model with these labels. */
  default PredictionFormat predictionFormat(Labels ofModel) {
    return PredictionFormat.jsonLines();
  }

  @Override
  default TrainingData<TokenBatch> training(
      ModelFiles model, TrainingSettings settings, Workers workers, Consumer<String> note) {
    TextInput input = TextInput.toTrain(model, settings.schedule().maxLength(), note);
    try {
      TextExamples examples =
          load(settings.data().path(), settings.data().files(), settings.progress());
      return new TextTrainingData(
          examples, input, settings.withMaxLength(input.maxLength()), workers, note);
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

  /** Predicts the test file among {@code files} if there is one, else {@code data}. */
  @Override
  default Optional<TestData<TokenBatch>> testFiles(Optional<Path> data, TextFiles files) {
    Optional<Path> path = files.test().isPresent() ? files.test() : data;
    List<PredictionSet> found = toPredict(path, files);
    return Optional.of((model, inference, workers, note) -> {
      Optional<ExampleFields> fields = ExampleFields.of(model.config());
      List<PredictionSet> sets =
          fields.isPresent() ? toPredict(path, files.ofModel(fields)) : found;
      return new TextPredictionData(this, sets, model, inference, workers, note);
    });
  }
}
