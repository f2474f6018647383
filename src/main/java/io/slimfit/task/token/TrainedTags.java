package io.slimfit.task.token;

import io.slimfit.base.InputException;
import io.slimfit.data.Layout;
import io.slimfit.data.Packer;
import io.slimfit.model.HeadKind;
import io.slimfit.model.Model;
import io.slimfit.model.TokenBatch;
import io.slimfit.task.InferenceSettings;
import io.slimfit.task.LabelNames;
import io.slimfit.task.ModelFiles;
import io.slimfit.task.ModelInput;
import io.slimfit.task.OutputSpec;
import io.slimfit.task.TaskData;
import io.slimfit.task.text.TextInput;
import io.slimfit.tensor.Workers;
import java.util.List;

/** A trained model's tokenizer and the names of its tags. */
public class TrainedTags implements TaskData<TokenBatch> {
  private final TextInput input;
  private final List<String> names;
  private final Workers workers;
  private final int batchSize;

  /** @throws InputException if the model does not classify tokens, or its tags have no names */
  public TrainedTags(ModelFiles model, InferenceSettings inference, Workers workers) {
    if (!isOf(model)) {
      throw new InputException(
          model.configPlace().field("architectures"),
          "the model does not classify tokens",
          "Use a model that was trained with {task " + TokenTask.NAME + "}");
    }
    this.workers = workers;
    batchSize = inference.batchSize();
    names = LabelNames.of(model.config(), model.configPlace()).names();
    input = TextInput.toPredict(model, inference);
  }

  /** Whether a model classifies tokens. */
  public static boolean isOf(ModelFiles model) {
    return model
        .config()
        .path("architectures")
        .path(0)
        .asText()
        .endsWith(HeadKind.TOKEN_CLASSIFICATION.architecture());
  }

  @Override
  public final ModelInput<TokenBatch> input() {
    return input.model();
  }

  @Override
  public final OutputSpec outputs() {
    return TokenTask.outputs(names);
  }

  /** The tags that can be predicted. */
  public final List<String> names() {
    return names;
  }

  final TokenPredictor predictor(Model<TokenBatch> model) {
    return new TokenPredictor(
        model,
        new WordWindows(input.tokenization(), input.maxLength()),
        names,
        new Packer(new Layout.Packed(), input.tokenization().padTokenId(), TokenTask.LOSS),
        workers,
        batchSize);
  }

  @Override
  public final void close() {
    input.close();
  }
}
