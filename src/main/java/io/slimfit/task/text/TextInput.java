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
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;

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

  /** Decides about the maximum length. */
  private interface Length {
    /**
     * @param positions of the model
     * @param allowed by the tokenizer; Integer.MAX_VALUE if it does not say
     * @param trained the maximum length in training, or 0
     */
    int of(int positions, int allowed, int trained);
  }

  private TextInput(ModelFiles files, Length length) {
    JsonNode config = files.config();
    TextFamily family = ModelFamilies.ofTexts(config, files.configPlace());
    ObjectNode settings = files
        .tokenizerConfig()
        .<ObjectNode>map(JsonNode::deepCopy)
        .orElseGet(() -> new JsonMapper().createObjectNode());
    int trained = settings.path(TRAINED_LENGTH).asInt();
    tokenization = files.tokenization();
    try {
      maxLength = length.of(
          family.longestSequence(config, files.configPlace()),
          tokenization.longest(),
          trained >= ScheduleConfig.SHORTEST_MAX_LENGTH ? trained : 0);
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
   * @param maxLength the maximum length of texts, in tokens; as in run_glue, less if the
   *     tokenizer's {@code model_max_length} is
   * @throws InputException if config.json is invalid or not of a known text model, if the model has
   *     fewer positions, if the tokenizer has more tokens or token types than the model's tables
   *     have rows, or if they disagree on the padding token that positions are counted from
   */
  public static TextInput toTrain(ModelFiles files, int maxLength, Consumer<String> note) {
    return new TextInput(files, (positions, allowed, trained) -> {
      requirePositions(maxLength, positions);
      if (allowed < maxLength) {
        note.accept("texts are cut to " + allowed + " tokens, the model_max_length of "
            + ModelFolder.TOKENIZER_CONFIG + ", rather than to {maxLength " + maxLength + "}");
      }
      return Math.min(allowed, maxLength);
    });
  }

  /**
   * The input of a trained model. What the tokenizer allows is its maximum length, as in
   * transformers, unless it was trained with less.
   *
   * @param inference sets the maximum length, or leaves it to the model
   * @throws InputException like {@link #toTrain}
   */
  public static TextInput toPredict(ModelFiles files, InferenceSettings inference) {
    return new TextInput(
        files,
        trained(
            inference.maxLength(),
            allowed -> allowed < Integer.MAX_VALUE ? allowed : inference.usualLength()));
  }

  /**
   * The input of a trained model that reads windows: the usual length makes as many of them as in
   * training.
   *
   * @param usualLength used if nothing says how long the windows were
   * @throws InputException like {@link #toTrain}
   */
  public static TextInput toAnswer(ModelFiles files, InferenceSettings inference, int usualLength) {
    return new TextInput(files, trained(inference.maxLength(), allowed -> usualLength));
  }

  /** @param usual what is used without anything that says it, given what the tokenizer allows */
  private static Length trained(OptionalInt given, IntUnaryOperator usual) {
    return (positions, allowed, trained) -> {
      given.ifPresent(length -> requirePositions(length, positions));
      int most = Math.min(positions, allowed);
      return given.orElseGet(
          () -> Math.min(most, trained > 0 ? trained : usual.applyAsInt(allowed)));
    };
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
