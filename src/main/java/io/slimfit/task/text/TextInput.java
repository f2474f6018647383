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

/** Turns texts into the input of a model: its tokenizer, and the maximum length. */
public final class TextInput implements AutoCloseable {
  /**
   * The maximum length in training, in tokenizer_config.json. transformers writes it there too, but
   * ignores it when it reads the file: it truncates texts to {@code model_max_length}.
   */
  private static final String TRAINED_LENGTH = "max_length";

  private final ModelInput<TokenBatch> model;
  private final int maxLength;
  private final Tokenization tokenization;
  private final TokenTypes tokenTypes;

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
    tokenization = files.tokenization();
    try {
      requireOfModel(tokenization, files, family);
      tokenTypes = TokenTypes.of(tokenization, files, family);
    } catch (InputException e) {
      tokenization.close();
      throw e;
    }
    if (files.tokenizerConfig().isEmpty()) { // from now on there is one, and its defaults count
      tokenization.settings().forEach(settings::put);
    }
    settings.put(TRAINED_LENGTH, this.maxLength);
    Map<String, byte[]> saved = new LinkedHashMap<>(files.tokenizerFiles());
    saved.put(
        ModelFolder.TOKENIZER_CONFIG,
        (settings.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8));
    model = new ModelInput<>(family, config, saved);
  }

  /**
   * The input of a model to train. The tokenizer's files are read here, so that the model can be
   * saved even if they are gone by then.
   *
   * @param maxLength the maximum length of texts, in tokens
   * @throws InputException if config.json is invalid or not of a known text model, if the model has
   *     fewer positions, if the tokenizer has more tokens or token types than the model's tables
   *     have rows, or if they disagree on the padding token that positions are counted from
   */
  public static TextInput toTrain(ModelFiles files, int maxLength) {
    return new TextInput(files, OptionalInt.of(maxLength), maxLength);
  }

  /**
   * The input of a trained model.
   *
   * @param inference sets the maximum length, or leaves it to the model
   * @throws InputException like {@link #toTrain}
   */
  public static TextInput toPredict(ModelFiles files, InferenceSettings inference) {
    return new TextInput(files, inference.maxLength(), inference.usualLength());
  }

  public ModelInput<TokenBatch> model() {
    return model;
  }

  /** The maximum length of texts in tokens, including special ones. */
  public int maxLength() {
    return maxLength;
  }

  /** The tokenizer; it is closed with this. */
  public Tokenization tokenization() {
    return tokenization;
  }

  /** @throws InputException if the model has no token type for the second text of a pair */
  public void requirePairs() {
    tokenTypes.requirePairs();
  }

  /** @param longest the longest sequence that the model has positions for */
  public static void requirePositions(int maxLength, int longest) {
    if (maxLength > longest) {
      throw new InputException(
          Place.setting("maxLength"),
          maxLength + " is more than the " + longest + " tokens that the model supports",
          "Give a number from " + ScheduleConfig.SHORTEST_MAX_LENGTH + " to " + longest);
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
