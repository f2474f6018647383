package io.slimfit.model.modernbert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
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

/** Makes a {@link ModernBert}. */
public final class ModernBertFamily implements TextFamily {
  @Override
  public String modelType() {
    return "modernbert";
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
    return new ModernBert(
        ModernBertConfig.of(config, place), headKind, outputs, options, memory, dtype);
  }

  @Override
  public JsonNode withFewBlocks(JsonNode config, int blocks, int vocabulary) {
    ObjectNode few = config.deepCopy();
    few.put("num_hidden_layers", blocks);
    if (config.path("layer_types") instanceof ArrayNode types) {
      ArrayNode kept = few.putArray("layer_types");
      for (int i = 0; i < Math.min(blocks, types.size()); i++) {
        kept.add(types.get(i));
      }
    }
    return TextFamily.withVocabulary(few, vocabulary, ModernBertConfig.USUAL_PADDING);
  }

  @Override
  public double initializerRange(JsonNode config, Place place) {
    return ModernBertConfig.of(config, place).initializerRange();
  }

  @Override
  public String architecture(HeadKind headKind) {
    return "ModernBert" + headKind.architecture();
  }

  @Override
  public int longestSequence(JsonNode config, Place place) {
    return ModernBertConfig.of(config, place).positions();
  }

  @Override
  public int hiddenSize(JsonNode config, Place place) {
    return ModernBertConfig.of(config, place).hiddenSize();
  }

  @Override
  public int vocabularySize(JsonNode config, Place place) {
    return ModernBertConfig.of(config, place).vocabularySize();
  }

  @Override
  public OptionalInt tokenTypes(JsonNode config, Place place) {
    return OptionalInt.empty();
  }

  @Override
  public OptionalInt positionsCountFrom(JsonNode config, Place place) {
    return OptionalInt.empty();
  }
}
