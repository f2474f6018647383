package io.slimfit.task.text;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.tokenize.EncodingOptions;
import io.slimfit.data.tokenize.Tokenization;
import io.slimfit.model.TextFamily;
import io.slimfit.task.ModelFiles;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Whether the table of token types has a row for each type that the tokenizer gives. */
final class TokenTypes {
  private static final String ANY_TEXT = "a";

  private final Place config;
  private final int types;
  private final int ofPairs;

  private TokenTypes(Place config, int types, int ofPairs) {
    this.config = config;
    this.types = types;
    this.ofPairs = ofPairs;
  }

  /**
   * @throws InputException if the table has no row for a token of a single text, or the types of a
   *     pair are not 0 and then 1
   */
  static TokenTypes of(Tokenization tokenization, ModelFiles files, TextFamily family) {
    OptionalInt types = family.tokenTypes(files.config(), files.configPlace());
    Place config = files.configPlace().field("type_vocab_size");
    if (types.isEmpty()) {
      return new TokenTypes(config, 0, 0); // they are not read
    }
    int[] single = types(tokenization, null);
    int[] pair = types(tokenization, ANY_TEXT);
    for (int[] each : List.of(single, pair)) {
      int[] ascending = each.clone();
      Arrays.sort(ascending);
      if (!Arrays.equals(each, ascending) || ascending[ascending.length - 1] > 1) {
        throw new InputException(
            Place.of("the tokenizer"),
            "it gives tokens the types " + Arrays.toString(each) + ", but only 0 and then 1 is"
                + " supported",
            "Use the tokenizer that belongs to the model");
      }
    }
    if (count(single) > types.getAsInt()) {
      throw new InputException(
          config,
          "the model has " + types.getAsInt() + " token type, but the tokenizer gives "
              + count(single) + " to each text",
          "Use the tokenizer that belongs to the model");
    }
    return new TokenTypes(config, types.getAsInt(), count(pair));
  }

  /** @throws InputException if the table has no row for a token of a pair of texts */
  void requirePairs() {
    if (ofPairs > types) {
      throw new InputException(
          config,
          "the model has " + types + " token type, but pairs of texts need " + ofPairs,
          "Give single texts, or use a model with type_vocab_size " + ofPairs);
    }
  }

  private static int[] types(Tokenization tokenization, @Nullable String pair) {
    return tokenization.encode(ANY_TEXT, pair, EncodingOptions.plain()).get(0).tokenTypeIds();
  }

  private static int count(int[] ascending) {
    return ascending.length == 0 ? 1 : ascending[ascending.length - 1] + 1;
  }
}
