package io.slimfit.task.text;

import io.slimfit.model.Model;
import io.slimfit.model.TokenBatch;
import io.slimfit.task.InferenceSettings;
import io.slimfit.task.LabelNames;
import io.slimfit.task.Labels;
import io.slimfit.task.ModelFiles;
import io.slimfit.task.ModelInput;
import io.slimfit.task.OutputSpec;
import io.slimfit.task.TaskData;
import io.slimfit.tensor.Workers;
import java.util.function.Consumer;

/** What a trained model of texts is opened with: its tokenizer and its labels. */
public class TrainedTexts implements TaskData<TokenBatch> {
  private final TextInput input;
  private final Labels labels;
  private final Workers workers;
  private final int batchSize;
  private final Consumer<String> note;

  /**
   * @throws io.slimfit.base.InputException if the model does not read texts, or its labels have no
   *     names
   */
  public TrainedTexts(
      ModelFiles model, InferenceSettings inference, Workers workers, Consumer<String> note) {
    this.workers = workers;
    this.note = note;
    batchSize = inference.batchSize();
    input = TextInput.toPredict(model, inference);
    try {
      labels = LabelNames.of(model.config(), model.configPlace());
    } catch (RuntimeException e) {
      input.close();
      throw e;
    }
  }

  @Override
  public final ModelInput<TokenBatch> input() {
    return input.model();
  }

  @Override
  public final OutputSpec outputs() {
    return OutputSpec.of(labels);
  }

  /** What predictions may be. */
  public final Labels labels() {
    return labels;
  }

  public final TextPredictor predictor(Model<TokenBatch> model) {
    return new TextPredictor(model, labels, input, workers, batchSize, note);
  }

  final Consumer<String> note() {
    return note;
  }

  @Override
  public final void close() {
    input.close();
  }
}
