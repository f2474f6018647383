package io.slimfit.data.tokenize;

import com.fasterxml.jackson.databind.JsonNode;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Checks the normalizer, pre-tokenizer and post-processor of a tokenizer.json: only parts that the
 * native library can apply to every text are accepted. The library aborts the process if a part
 * looks up something that does not exist, or if a pattern matches the empty text or backtracks
 * endlessly.
 */
final class TokenizerParts {
  private static final Set<String> NORMALIZERS = Set.of(
      "BertNormalizer",
      "ByteLevel",
      "Lowercase",
      "NFC",
      "NFD",
      "NFKC",
      "NFKD",
      "Nmt",
      "Precompiled",
      "Prepend",
      "Replace",
      "Sequence",
      "Strip",
      "StripAccents");
  private static final Set<String> PRE_TOKENIZERS = Set.of(
      "BertPreTokenizer",
      "ByteLevel",
      "CharDelimiterSplit",
      "Digits",
      "Metaspace",
      "Punctuation",
      "Sequence",
      "Split",
      "UnicodeScripts",
      "Whitespace",
      "WhitespaceSplit");
  private static final Set<String> POST_PROCESSORS =
      Set.of("BertProcessing", "ByteLevel", "RobertaProcessing", "Sequence", "TemplateProcessing");

  /** Characters and white space, optionally repeated. */
  private static final Pattern PLAIN_REGEX =
      Pattern.compile("(?:(?:[^\\\\.^$*?+{}()\\[\\]|]|\\\\s)(?:\\+|\\{[1-9],\\})?)+");

  private final Place place;
  private final int tokens;

  /** @param tokens the size of the vocabulary: valid ids are smaller */
  TokenizerParts(Place place, int tokens) {
    this.place = place;
    this.tokens = tokens;
  }

  /** @throws InputException if a part has an unknown type or invalid settings */
  void check(JsonNode file) {
    checkNormalizer(file.path("normalizer"));
    checkPreTokenizer(file.path("pre_tokenizer"));
    if (!addsSpecialTokens(file.path("post_processor"))) {
      throw broken("its post_processor adds no special tokens to a text");
    }
  }

  private void checkNormalizer(JsonNode part) {
    switch (type(part, "normalizer", NORMALIZERS)) {
      case "Sequence" -> part.path("normalizers").forEach(this::checkNormalizer);
      case "Precompiled" -> PrecompiledMap.check(part.path("precompiled_charsmap"), place);
      case "Replace" -> checkPattern(part.path("pattern"), "normalizer");
      case "Prepend" -> {
        if (part.path("prepend").asText().isEmpty()) {
          throw broken("its normalizer prepends the empty string (prepend)");
        }
      }
      default -> {} // no settings, or the library checks them itself
    }
  }

  private void checkPreTokenizer(JsonNode part) {
    switch (type(part, "pre_tokenizer", PRE_TOKENIZERS)) {
      case "Sequence" -> part.path("pretokenizers").forEach(this::checkPreTokenizer);
      case "Split" -> checkPattern(part.path("pattern"), "pre_tokenizer");
      default -> {}
    }
  }

  private void checkPattern(JsonNode pattern, String part) {
    String text = pattern.path("String").asText();
    String regex = pattern.path("Regex").asText();
    if (text.isEmpty() && !PLAIN_REGEX.matcher(regex).matches()) {
      throw broken("its " + part + " has the pattern '" + Place.printable(regex)
          + "', but only patterns of plain characters are supported");
    }
  }

  private boolean addsSpecialTokens(JsonNode part) {
    switch (type(part, "post_processor", POST_PROCESSORS)) {
      case "Sequence" -> {
        boolean adds = false;
        for (JsonNode inner : part.path("processors")) {
          adds |= addsSpecialTokens(inner);
        }
        return adds;
      }
      case "RobertaProcessing", "BertProcessing" -> {
        checkId(part.path("cls").path(1));
        checkId(part.path("sep").path(1));
        return true;
      }
      case "TemplateProcessing" -> {
        JsonNode special = part.path("special_tokens");
        special.forEach(token -> token.path("ids").forEach(this::checkId));
        checkTemplate(part.path("single"), "A", special);
        checkTemplate(part.path("pair"), "AB", special);
        return true;
      }
      default -> {
        return false;
      }
    }
  }

  private void checkTemplate(JsonNode template, String sequences, JsonNode specialTokens) {
    StringBuilder found = new StringBuilder();
    boolean begun = false;
    for (JsonNode piece : template) {
      if (piece.has("Sequence")) {
        found.append(piece.path("Sequence").path("id").asText());
      } else {
        begun |= found.isEmpty();
        String token = piece.path("SpecialToken").path("id").asText();
        if (specialTokens.path(token).path("ids").isEmpty()) {
          throw broken("its post_processor has a template with '" + Place.printable(token)
              + "', which is not among its special_tokens");
        }
      }
    }
    if (!found.toString().equals(sequences) || !begun) {
      throw broken("its post_processor has a template that is not a special token followed by "
          + (sequences.length() == 1 ? "the text" : "the two texts"));
    }
  }

  private void checkId(JsonNode id) {
    if (!id.isInt() || id.intValue() < 0 || id.intValue() >= tokens) {
      throw broken("its post_processor has a special token with the id "
          + Place.printable(id.toString()) + ", but there are " + tokens + " tokens");
    }
  }

  /** Empty if the part is missing. */
  private String type(JsonNode part, String name, Set<String> known) {
    if (part.isMissingNode() || part.isNull()) {
      return "";
    }
    String type = part.path("type").asText();
    if (!known.contains(type)) {
      throw broken("its " + name + " has the unknown type '" + Place.printable(type) + "'");
    }
    return type;
  }

  private InputException broken(String problem) {
    return TokenizerFile.broken(place, problem, null);
  }
}
