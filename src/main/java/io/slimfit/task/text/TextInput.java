package io.slimfit.task.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.checkpoint.ModelFolder;
import io.slimfit.data.tokenize.Tokenization;
import io.slimfit.model.ModelFamilies;
import io.slimfit.model.TextFamily;
import io.slimfit.model.TokenBatch;
import io.slimfit.task.InferenceSettings;
import io.slimfit.task.ModelFiles;
import io.slimfit.task.ModelInput;
import io.slimfit.task.ScheduleConfig;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;

/** How texts become what a model reads: its tokenizer, and how long texts may be. */
public final class TextInput implements AutoCloseable {
  /**
   * In tokenizer_config.json: how long texts were in training. transformers writes it there, too,
   * and ignores it when it reads it: what cuts texts there is {@code model_max_length}.
   */
  private static final String TRAINED_LENGTH = "max_length";

  private final ModelInput<TokenBatch> model;
  private final int maxLength;
  private final Tokenization tokenization;

  private TextInput(ModelFiles files, OptionalInt maxLength, int usualLength) {
    JsonNode config = files.config();
    TextFamily family = ModelFamilies.ofTexts(config, files.configPlace());
    int longest = family.longestSequence(config, files.configPlace());
    maxLength.ifPresent(given -> requirePositions(given, longest));
    ObjectNode settings = files
        .tokenizerConfig()
        .<ObjectNode>map(JsonNode::deepCopy)
        .orElseGet(() -> new JsonMapper().createObjectNode());
    int trained = settings.path(TRAINED_LENGTH).asInt();
    this.maxLength = maxLength.orElse(
        Math.min(longest, trained >= ScheduleConfig.SHORTEST_MAX_LENGTH ? trained : usualLength));
    settings.put(TRAINED_LENGTH, this.maxLength);
    Map<String, byte[]> saved = new LinkedHashMap<>(files.tokenizerFiles());
    saved.put(
        ModelFolder.TOKENIZER_CONFIG,
        (settings.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8));
    model = new ModelInput<>(family, config, saved);
    tokenization = tokenization(files, family);
  }

  /**
   * For training. The files of the tokenizer are read here, so that the model can be saved even if
   * they are gone by then.
   *
   * @param maxLength of texts, in tokens
   * @throws InputException if config.json is wrong, or of no known family of texts; if the model
   *     has fewer positions; if the tokenizer has more tokens than the model has rows in its word
   *     table, or they disagree on the padding token that positions are counted from
   */
  public static TextInput toTrain(ModelFiles files, int maxLength) {
    return new TextInput(files, OptionalInt.of(maxLength), maxLength);
  }

  /**
   * For a trained model.
   *
   * @param inference says how long texts may be, or leaves it to the model
   * @throws InputException as {@link #toTrain}
   */
  public static TextInput toPredict(ModelFiles files, InferenceSettings inference) {
    return new TextInput(files, inference.maxLength(), inference.usualLength());
  }

  public ModelInput<TokenBatch> model() {
    return model;
  }

  /** Of texts, in tokens, special ones included. */
  public int maxLength() {
    return maxLength;
  }

  /** Closed with this. */
  public Tokenization tokenization() {
    return tokenization;
  }

  /** @param longest sequence that the model has positions for */
  public static void requirePositions(int maxLength, int longest) {
    if (maxLength > longest) {
      throw new InputException(
          Place.setting("maxLength"),
          maxLength + " is more than the " + longest + " tokens that the model supports",
          "Give a number from " + ScheduleConfig.SHORTEST_MAX_LENGTH + " to " + longest);
    }
  }

  private static Tokenization tokenization(ModelFiles files, TextFamily family) {
    Tokenization tokenization = files.tokenization();
    try {
      requireOfModel(tokenization, files, family);
      return tokenization;
    } catch (InputException e) {
      tokenization.close();
      throw e;
    }
  }

  private static void requireOfModel(
      Tokenization tokenization, ModelFiles files, TextFamily family) {
    String remedy = "Use the tokenizer that belongs to the model";
    int words = family.vocabularySize(files.config(), files.configPlace());
    if (tokenization.vocabSize() > words) {
      throw new InputException(
          Place.of("the tokenizer"),
          "it has " + tokenization.vocabSize() + " tokens, more than the " + words
              + " rows of the word table",
          remedy);
    }
    family.positionsCountFrom(files.config(), files.configPlace()).ifPresent(padding -> {
      if (tokenization.padTokenId() != padding) {
        throw new InputException(
            Place.of("the tokenizer"),
            "its padding token has the id " + tokenization.padTokenId()
                + ", but the model counts positions from pad_token_id " + padding,
            remedy);
      }
    });
  }

  @Override
  public void close() {
    tokenization.close();
  }
}
