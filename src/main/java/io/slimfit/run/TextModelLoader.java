package io.slimfit.run;

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
import io.slimfit.run.config.InferenceConfig;
import io.slimfit.task.ScheduleConfig;
import io.slimfit.train.RunListener;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;

/** A model of texts, with its tokenizer. */
public final class TextModelLoader extends ModelLoader<TokenBatch> {
  /**
   * In tokenizer_config.json: how long texts were when the model learned. transformers writes it there, too, and does not heed it when
   * it reads it: what cuts texts there is {@code model_max_length}.
   */
  private static final String LEARNED_LENGTH = "max_length";

  private final TextFamily family;
  private final int maxLength;
  private final Map<String, byte[]> tokenizerFiles;

  private TextModelLoader(
      ModelSource pretrained,
      JsonNode config,
      TextFamily family,
      OptionalInt maxLength,
      int usualLength,
      RunListener listener) {
    super(pretrained, config, family, listener);
    this.family = family;
    int longest = family.longestSequence(config, pretrained.configPlace());
    maxLength.ifPresent(given -> requirePositions(given, longest));
    ObjectNode settings = pretrained
        .tokenizerConfig()
        .<ObjectNode>map(JsonNode::deepCopy)
        .orElseGet(() -> new JsonMapper().createObjectNode());
    int learned = settings.path(LEARNED_LENGTH).asInt();
    this.maxLength = maxLength.orElse(
        Math.min(longest, learned >= ScheduleConfig.SHORTEST_MAX_LENGTH ? learned : usualLength));
    settings.put(LEARNED_LENGTH, this.maxLength);
    tokenizerFiles = new LinkedHashMap<>(pretrained.tokenizerFiles());
    tokenizerFiles.put(
        ModelFolder.TOKENIZER_CONFIG,
        (settings.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /**
   * One that is to learn. The files of its tokenizer are read here, so that the model that is saved depends on nothing that may be gone
   * by then.
   *
   * @param maxLength of texts, in tokens
   * @throws InputException if config.json is wrong, or of no known family of texts, or the model has fewer positions
   */
  public static TextModelLoader toTrain(
      ModelSource pretrained, int maxLength, RunListener listener) {
    JsonNode config = pretrained.config();
    TextFamily family = ModelFamilies.ofTexts(config, pretrained.configPlace());
    OptionalInt length = OptionalInt.of(maxLength);
    return new TextModelLoader(pretrained, config, family, length, maxLength, listener);
  }

  /**
   * One that has learned.
   *
   * @param inference says how long texts may be, or leaves it to the model
   * @throws InputException as {@link #toTrain}
   */
  public static TextModelLoader toAnswer(
      ModelSource pretrained, InferenceConfig inference, RunListener listener) {
    JsonNode config = pretrained.config();
    TextFamily family = ModelFamilies.ofTexts(config, pretrained.configPlace());
    return new TextModelLoader(
        pretrained, config, family, inference.maxLength(), inference.usualLength(), listener);
  }

  /** Of texts, in tokens, special ones included. */
  public int maxLength() {
    return maxLength;
  }

  /**
   * The tokenizer of the model; the caller closes it.
   *
   * @throws InputException if it has more tokens than the model has words, or the two disagree on the padding token from which
   *     positions are counted
   */
  public Tokenization tokenization() {
    Tokenization tokenization = pretrained().tokenization();
    try {
      requireOfModel(tokenization);
      return tokenization;
    } catch (InputException e) {
      tokenization.close();
      throw e;
    }
  }

  /** @param longest sequence that the model has positions for */
  public static void requirePositions(int maxLength, int longest) {
    if (maxLength > longest) {
      throw new InputException(
          Place.setting("maxLength"),
          maxLength + " is more than the " + longest + " tokens that the model has positions for",
          "Give a number from " + ScheduleConfig.SHORTEST_MAX_LENGTH + " to " + longest);
    }
  }

  private void requireOfModel(Tokenization tokenization) {
    String remedy = "Use the tokenizer that belongs to the model";
    int words = family.vocabularySize(config(), pretrained().configPlace());
    if (tokenization.vocabSize() > words) {
      throw new InputException(
          Place.of("the tokenizer"),
          "it has " + tokenization.vocabSize() + " tokens, more than the " + words
              + " rows of the word table",
          remedy);
    }
    family.positionsCountFrom(config(), pretrained().configPlace()).ifPresent(padding -> {
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
  Map<String, byte[]> inputFiles() {
    return tokenizerFiles;
  }
}
