package io.slimfit.data.tokenize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slimfit.base.InputException;
import io.slimfit.data.tokenize.EncodingOptions.Padding;
import io.slimfit.data.tokenize.EncodingOptions.Truncation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Encodings equal those of transformers in all golden cases, including errors. */
@Tag("golden")
class TokenizationGoldenTest {
  private static final Path WORD_PIECE =
      Path.of(System.getProperty("slimfit.golden"), "tokenizers");
  private static final Path ROBERTA = Path.of("src/test/resources/roberta/tokenizers");
  private static final ObjectMapper JSON = new ObjectMapper();

  @ParameterizedTest
  @CsvSource({
    "cased, tokenizer.json",
    "cased, vocab.txt",
    "uncased, tokenizer.json",
    "uncased, vocab.txt",
    "byte-level, tokenizer.json",
    "byte-level, vocab.json",
    "byte-level-prefix-space, tokenizer.json",
    "byte-level-prefix-space, vocab.json",
    "unigram, tokenizer.json",
    "unigram-collapsing, tokenizer.json"
  })
  void encodesAsTransformersDoes(String folder, String file) throws IOException {
    Path base = folder.contains("cased") ? WORD_PIECE : ROBERTA;
    JsonNode golden = JSON.readTree(Files.readString(base.resolve("golden.json")));
    JsonNode counts = golden.get("counts").get(folder);
    int cases = 0;
    int refused = 0;
    try (Tokenization tokenization = Tokenization.open(base.resolve(folder).resolve(file))) {
      assertThat(tokenization.vocabSize()).isEqualTo(counts.get("vocab").asInt());
      for (String line : Files.readAllLines(base.resolve(folder).resolve("golden.jsonl"))) {
        JsonNode row = JSON.readTree(line);
        JsonNode settings = golden.get("settings").get(row.get("settings").asText());
        if (row.has("error")) {
          refused++;
          checkRefused(tokenization, row, settings);
        } else {
          check(row, encode(tokenization, row, settings));
        }
        cases++;
      }
    }
    assertThat(cases).isEqualTo(counts.get("cases").asInt());
    assertThat(refused).isEqualTo(counts.get("refused").asInt());
  }

  private static List<Encoding> encode(Tokenization tokenization, JsonNode row, JsonNode settings) {
    JsonNode text = row.get("text");
    JsonNode pair = row.get("pair");
    EncodingOptions options = options(settings);
    return text.isArray()
        ? tokenization.encodeAll(strings(text), pair.isNull() ? null : strings(pair), options)
        : tokenization.encode(text.asText(), pair.isNull() ? null : pair.asText(), options);
  }

  private static EncodingOptions options(JsonNode settings) {
    JsonNode truncation = settings.path("truncation");
    JsonNode padding = settings.path("padding");
    return new EncodingOptions(
        settings.path("add_special_tokens").asBoolean(true),
        truncation.isTextual() ? Truncation.valueOf(upper(truncation)) : Truncation.NONE,
        settings.path("max_length").asInt(Integer.MAX_VALUE),
        settings.path("return_overflowing_tokens").asBoolean(false),
        settings.path("stride").asInt(0),
        padding.isTextual() ? Padding.valueOf(upper(padding)) : Padding.NONE,
        settings.path("pad_to_multiple_of").asInt(1),
        true);
  }

  private static String upper(JsonNode text) {
    return text.asText().toUpperCase(Locale.ROOT);
  }

  private static List<String> strings(JsonNode node) {
    List<String> strings = new ArrayList<>();
    node.forEach(element -> strings.add(element.asText()));
    return strings;
  }

  private static void checkRefused(Tokenization tokenization, JsonNode row, JsonNode settings) {
    try {
      encode(tokenization, row, settings);
    } catch (InputException refusal) {
      return;
    }
    fail(
        "case %s: expected an error (%s), actual: encoded",
        row.get("id").asText(), row.get("error").asText());
  }

  private static void check(JsonNode row, List<Encoding> actual) {
    String id = row.get("id").asText();
    JsonNode expected = row.get("encodings");
    equal(id, "number of encodings", expected.size(), actual.size());
    for (int i = 0; i < actual.size(); i++) {
      String which = id + ", encoding " + i;
      Encoding encoding = actual.get(i);
      JsonNode wanted = expected.get(i);
      equal(which, "ids", wanted.get("ids"), encoding.ids());
      equal(which, "token_type_ids", wanted.get("token_type_ids"), encoding.tokenTypeIds());
      equal(which, "attention_mask", wanted.get("attention_mask"), encoding.attentionMask());
      equal(which, "sequence", wanted.get("sequence"), encoding.sequenceIds());
      equal(which, "offsets", flat(wanted.get("offsets")), encoding.offsets());
      JsonNode samples = row.get("overflow_to_sample");
      if (samples != null && !samples.isNull()) {
        equal(which, "overflow_to_sample", samples.get(i).asInt(), encoding.sample());
      }
    }
  }

  private static JsonNode flat(JsonNode pairs) {
    var flat = JSON.createArrayNode();
    pairs.forEach(pair -> pair.forEach(flat::add));
    return flat;
  }

  private static void equal(String which, String field, JsonNode expected, int[] actual) {
    equal(which, "length of " + field, expected.size(), actual.length);
    for (int i = 0; i < actual.length; i++) {
      equal(which, field + "[" + i + "]", expected.get(i).asInt(), actual[i]);
    }
  }

  private static void equal(
      String which, String field, @Nullable Object expected, @Nullable Object actual) {
    assertThat(actual).as("case %s: %s", which, field).isEqualTo(expected);
  }
}
