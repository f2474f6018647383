package io.slimfit.data.tokenize;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.checkpoint.JsonFault;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Checks a tokenizer.json before the native library reads it, since some damaged files make that
 * library abort the process. The vocabulary, which may have 250,000 tokens, is not kept in memory.
 */
final class TokenizerFile {
  private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build())
      .build();

  private final Vocabulary vocabulary;
  private final Map<String, Boolean> settings;
  private final boolean truncatesLeft;

  private TokenizerFile(
      Vocabulary vocabulary, Map<String, Boolean> settings, boolean truncatesLeft) {
    this.vocabulary = vocabulary;
    this.truncatesLeft = truncatesLeft;
    this.settings = Map.copyOf(settings);
  }

  /**
   * @param padToken the padding token, if it is named beside the file
   * @throws InputException if it is not JSON, not a known kind of tokenizer, or inconsistent
   */
  static TokenizerFile read(Place place, byte[] json, Optional<String> padToken) {
    try {
      ObjectNode outline = outline(place, json);
      Vocabulary.Kind kind = kind(place, outline);
      Vocabulary vocabulary = Vocabulary.collecting(place, outline, padToken);
      try (JsonParser parser = parser(json)) {
        vocabulary.read(parser, kind);
      }
      vocabulary.check(outline.path("model"), kind);
      new TokenizerParts(place, vocabulary.size()).check(outline);
      return new TokenizerFile(
          vocabulary,
          settings(outline),
          outline.path("truncation").path("direction").asText().equals("Left"));
    } catch (JsonProcessingException e) {
      Place where = e.getLocation() == null
          ? place
          : place.line(e.getLocation().getLineNr()).column(e.getLocation().getColumnNr());
      throw broken(where, "it is not JSON: " + JsonFault.of(e), e);
    } catch (CharConversionException e) {
      throw broken(place, "it is not in UTF-8", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonParser parser(byte[] json) throws IOException {
    return JSON.createParser(json);
  }

  static JsonGenerator generator(OutputStream out) throws IOException {
    return JSON.createGenerator(out, JsonEncoding.UTF8);
  }

  /**
   * The file without the contents of vocabulary and merges, which become empty objects or arrays.
   */
  static ObjectNode outline(Place place, byte[] json) throws IOException {
    ObjectNode outline = JSON.createObjectNode();
    try (JsonParser parser = parser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw broken(place, "it is not a JSON object", null);
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        boolean isObject = parser.nextToken() == JsonToken.START_OBJECT;
        outline.set(
            field, field.equals("model") && isObject ? model(parser) : parser.readValueAsTree());
      }
      if (parser.nextToken() != null) {
        throw broken(place, "it is not JSON: there is text after its end", null);
      }
    }
    return outline;
  }

  private static ObjectNode model(JsonParser parser) throws IOException {
    ObjectNode model = JSON.createObjectNode();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      JsonToken token = parser.nextToken();
      if (token == JsonToken.START_OBJECT) {
        model.putObject(field);
        parser.skipChildren();
      } else if (token == JsonToken.START_ARRAY) {
        model.putArray(field);
        parser.skipChildren();
      } else {
        model.set(field, parser.readValueAsTree());
      }
    }
    return model;
  }

  /** Recognized by the vocabulary if the type is missing, as in files of older releases. */
  static Vocabulary.Kind kind(Place place, ObjectNode outline) {
    JsonNode model = outline.path("model");
    JsonNode vocabulary = model.path("vocab");
    if (!vocabulary.isContainerNode()) {
      throw broken(place, "it has no vocabulary (model.vocab)", null);
    }
    Vocabulary.Kind likely = vocabulary.isArray()
        ? Vocabulary.Kind.UNIGRAM
        : model.has("merges") ? Vocabulary.Kind.BPE : Vocabulary.Kind.WORD_PIECE;
    String named = model.path("type").asText(likely.typeName());
    if (!named.equals(likely.typeName())) {
      throw broken(
          place,
          "its model is of type '" + Place.printable(named)
              + "', but only WordPiece, BPE and Unigram with a matching vocabulary are supported",
          null);
    }
    return likely;
  }

  private static Map<String, Boolean> settings(ObjectNode outline) {
    Map<String, Boolean> settings = new LinkedHashMap<>();
    JsonNode normalizer = outline.path("normalizer");
    if (normalizer.path("type").asText().equals("BertNormalizer")) {
      settings.put("do_lower_case", normalizer.path("lowercase").asBoolean());
      settings.put(
          "tokenize_chinese_chars", normalizer.path("handle_chinese_chars").asBoolean());
      if (normalizer.path("strip_accents").isBoolean()) {
        settings.put("strip_accents", normalizer.path("strip_accents").booleanValue());
      }
    }
    JsonNode split = outline.path("pre_tokenizer");
    if (split.path("type").asText().equals("ByteLevel")) {
      settings.put("add_prefix_space", split.path("add_prefix_space").asBoolean());
    }
    return settings;
  }

  static InputException broken(Place place, String problem, @Nullable Throwable cause) {
    String remedy = "Use the model's own tokenizer.json, as the tokenizers library saves it";
    return cause == null
        ? new InputException(place, problem, remedy)
        : new InputException(place, problem, remedy, cause);
  }

  /** What tokenizer_config.json may say and the file says too, under the names of the former. */
  Map<String, Boolean> settings() {
    return settings;
  }

  /**
   * Whether texts are cut at their beginning, unless the settings beside the file say otherwise.
   */
  boolean truncatesLeft() {
    return truncatesLeft;
  }

  /** One more than the largest id: the rows that the embedding table needs. */
  int size() {
    return vocabulary.size();
  }

  int padTokenId() {
    return vocabulary.padTokenId();
  }
}
