package io.slimfit.train;

import com.fasterxml.jackson.databind.JsonNode;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.Tokenization;
import io.slimfit.model.ModelFamilies;
import io.slimfit.model.TextFamily;
import io.slimfit.model.TokenBatch;
import java.util.Map;

/** A model of texts, with its tokenizer. */
final class StartingTextModel extends StartingModel<TokenBatch> {
  private final TextFamily family;

  private StartingTextModel(
      Pretrained pretrained, JsonNode config, TextFamily family, RunListener listener) {
    super(pretrained, config, family, listener);
    this.family = family;
  }

  /** @throws InputException if config.json is wrong, or of no known family of texts */
  static StartingTextModel of(Pretrained pretrained, RunListener listener) {
    JsonNode config = pretrained.config();
    TextFamily family = ModelFamilies.ofTexts(config, pretrained.configPlace());
    return new StartingTextModel(pretrained, config, family, listener);
  }

  /**
   * The tokenizer of the model; the caller closes it.
   *
   * @param maxLength of texts, in tokens
   * @throws InputException if the model has fewer positions, the tokenizer more tokens than the model has words, or the two disagree
   *     on the padding token from which positions are counted
   */
  Tokenization tokenization(int maxLength) {
    requirePositions(maxLength, family.longestSequence(config(), pretrained().configPlace()));
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
  static void requirePositions(int maxLength, int longest) {
    if (maxLength > longest) {
      throw new InputException(
          Place.option("--max-length"),
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
    return pretrained().tokenizerFiles();
  }
}
