package io.slimfit.model.bert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.base.Place;
import io.slimfit.model.HeadKind;
import io.slimfit.model.Model;
import io.slimfit.model.ModelOptions;
import io.slimfit.model.TextFamily;
import io.slimfit.model.TokenBatch;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.NativeMemory;
import java.util.OptionalInt;

/** Makes a {@link Bert} of one variant. */
public record BertFamily(BertVariant variant) implements TextFamily {
  @Override
  public String modelType() {
    return variant.modelType();
  }

  @Override
  public Model<TokenBatch> make(
      JsonNode config,
      Place place,
      HeadKind headKind,
      int outputs,
      ModelOptions options,
      NativeMemory memory,
      DType dtype) {
    return new Bert(
        BertConfig.of(config, variant, place), headKind, outputs, options, memory, dtype);
  }

  @Override
  public JsonNode withFewBlocks(JsonNode config, int blocks, int vocabulary) {
    ObjectNode few = config.deepCopy();
    few.put(variant.fields().blocks(), blocks);
    return TextFamily.withVocabulary(few, vocabulary, variant.defaultPaddingToken());
  }

  @Override
  public double initializerRange(JsonNode config, Place place) {
    return BertConfig.of(config, variant, place).initializerRange();
  }

  @Override
  public String architecture(HeadKind headKind) {
    return variant.architecture(headKind);
  }

  @Override
  public int longestSequence(JsonNode config, Place place) {
    return BertConfig.of(config, variant, place).longestSequence();
  }

  @Override
  public int hiddenSize(JsonNode config, Place place) {
    return BertConfig.of(config, variant, place).hiddenSize();
  }

  @Override
  public int vocabularySize(JsonNode config, Place place) {
    return BertConfig.of(config, variant, place).vocabularySize();
  }

  @Override
  public OptionalInt tokenTypes(JsonNode config, Place place) {
    return variant.tellsTextsApart()
        ? OptionalInt.of(BertConfig.of(config, variant, place).tokenTypes())
        : OptionalInt.empty();
  }

  @Override
  public OptionalInt positionsCountFrom(JsonNode config, Place place) {
    return variant.countsFromPadding()
        ? OptionalInt.of(BertConfig.of(config, variant, place).paddingToken())
        : OptionalInt.empty();
  }
}
