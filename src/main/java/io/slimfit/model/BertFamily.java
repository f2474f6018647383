package io.slimfit.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.slimfit.base.Place;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.NativeMemory;

/** {@link Bert}. */
final class BertFamily implements TextFamily {
  @Override
  public String modelType() {
    return "bert";
  }

  @Override
  public Model<TokenBatch> make(
      JsonNode config,
      Place place,
      Objective objective,
      int outputs,
      ModelOptions options,
      NativeMemory memory,
      DType dtype) {
    return new Bert(BertConfig.of(config, place), objective, outputs, options, memory, dtype);
  }

  @Override
  public long parameters(JsonNode config, Place place, Objective objective, int outputs) {
    return BertConfig.of(config, place).parameters(objective, outputs);
  }

  @Override
  public double initializerRange(JsonNode config, Place place) {
    return BertConfig.of(config, place).initializerRange();
  }

  @Override
  public String architecture(Objective objective) {
    return objective == Objective.QUESTION_ANSWERING
        ? "BertForQuestionAnswering"
        : "BertForSequenceClassification";
  }

  @Override
  public int longestSequence(JsonNode config, Place place) {
    return BertConfig.of(config, place).positions();
  }

  @Override
  public int vocabularySize(JsonNode config, Place place) {
    return BertConfig.of(config, place).vocabularySize();
  }
}
