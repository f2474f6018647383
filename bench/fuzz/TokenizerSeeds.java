import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Small tokenizers of all kinds, and texts to encode with them. */
final class TokenizerSeeds {
  static final JsonMapper JSON = JsonMapper.builder()
      .enable(JsonWriteFeature.ESCAPE_NON_ASCII) // lone surrogates too
      .build();

  static final List<String> TEXTS = List.of(
      "",
      " ",
      "a",
      "Hello, world! It's 3.14% of 1,000 - isn't it?",
      "unbelievable ".repeat(20),
      "x".repeat(300),
      "\u00E9\u00E9 \u00DF \u0130 \uFB01 \u00C5",
      "\u4F60\u597D \u3053\u3093 \uD55C\uAD6D \u0645\u0631 \u05E9\u05D3 \u0E2A\u0E27 \u0939\u093F",
      "\uD83D\uDE00\uD83D\uDC4D\uD83C\uDFFD \uD83C\uDDE9\uD83C\uDDEA \uD835\uDD38",
      "\t\r\n\u000B    \uFEFF\u200B\u00AD",
      "\u0000\u0001\u001B\u007F\uFFFD\uFFFF",
      "[CLS] [SEP] [UNK] [MASK] <s> </s> <unk> <mask> \u2581 \u0120 ##a @@ <0x41>");

  private static final Path FOLDER = Path.of("src/test/resources/roberta/tokenizers");
  private static final List<String> SPECIAL = List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]");

  private TokenizerSeeds() {}

  static List<String> reversedTexts() {
    List<String> texts = new ArrayList<>(TEXTS);
    Collections.reverse(texts);
    return texts;
  }

  static List<byte[]> read() {
    try {
      return List.of(
          JSON.writeValueAsBytes(wordPiece()),
          Files.readAllBytes(FOLDER.resolve("byte-level/tokenizer.json")),
          Files.readAllBytes(FOLDER.resolve("unigram-collapsing/tokenizer.json")),
          Files.readAllBytes(FOLDER.resolve("unigram/tokenizer.json")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** With a vocabulary of letters. */
  private static JsonNode wordPiece() throws IOException {
    ObjectNode tokenizer = JSON.createObjectNode();
    ArrayNode added = tokenizer.putArray("added_tokens");
    ObjectNode vocabulary = JSON.createObjectNode();
    for (String token : SPECIAL) {
      added
          .addObject()
          .put("id", vocabulary.size())
          .put("content", token)
          .put("single_word", false)
          .put("lstrip", false)
          .put("rstrip", false)
          .put("normalized", false)
          .put("special", true);
      vocabulary.put(token, vocabulary.size());
    }
    for (char letter = '!'; letter <= '~'; letter++) {
      vocabulary.put(Character.toString(letter), vocabulary.size());
      vocabulary.put("##" + letter, vocabulary.size());
    }
    tokenizer.set("normalizer", JSON.readTree("""
        {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true,
         "strip_accents": null, "lowercase": true}"""));
    tokenizer.set("pre_tokenizer", JSON.readTree("{\"type\": \"BertPreTokenizer\"}"));
    tokenizer.set("post_processor", JSON.readTree("""
        {"type": "TemplateProcessing",
         "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}},
                    {"Sequence": {"id": "A", "type_id": 0}},
                    {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
         "pair": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}},
                  {"Sequence": {"id": "A", "type_id": 0}},
                  {"SpecialToken": {"id": "[SEP]", "type_id": 0}},
                  {"Sequence": {"id": "B", "type_id": 1}},
                  {"SpecialToken": {"id": "[SEP]", "type_id": 1}}],
         "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [2], "tokens": ["[CLS]"]},
                            "[SEP]": {"id": "[SEP]", "ids": [3], "tokens": ["[SEP]"]}}}"""));
    tokenizer.set(
        "decoder",
        JSON.readTree("{\"type\": \"WordPiece\", \"prefix\": \"##\", \"cleanup\": true}"));
    ObjectNode model = tokenizer.putObject("model");
    model.put("type", "WordPiece").put("unk_token", "[UNK]");
    model.put("continuing_subword_prefix", "##").put("max_input_chars_per_word", 100);
    model.set("vocab", vocabulary);
    return tokenizer;
  }
}
