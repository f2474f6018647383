package io.slimfit.data.tokenize;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.base.Place;
import java.io.ByteArrayOutputStream;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Changes a tokenizer.json as transformers would by the {@link TokenizerSettings} beside it: how
 * texts are normalized, a leading space, and added tokens. The vocabulary is copied, not kept.
 */
final class TokenizerChanges {
  private final TokenizerSettings settings;
  private final Place place;

  /** @param place the place of the tokenizer.json */
  TokenizerChanges(TokenizerSettings settings, Place place) {
    this.settings = settings;
    this.place = place;
  }

  /** The changed file; the same array if nothing changes, or if it is not JSON. */
  byte[] apply(byte[] json) {
    if (settings.areEmpty()) {
      return json;
    }
    try {
      ObjectNode outline = TokenizerFile.outline(place, json);
      Map<String, JsonNode> changed = new LinkedHashMap<>();
      normalizer(outline).ifPresent(part -> changed.put("normalizer", part));
      for (String part : List.of("pre_tokenizer", "post_processor")) {
        prefixSpace(outline.path(part)).ifPresent(node -> changed.put(part, node));
      }
      addedTokens(outline, json).ifPresent(tokens -> changed.put("added_tokens", tokens));
      changed.entrySet().removeIf(field -> field.getValue().equals(outline.get(field.getKey())));
      return changed.isEmpty() ? json : rewritten(json, changed);
    } catch (JsonProcessingException | CharConversionException e) {
      return json; // whoever reads it says where
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Optional<JsonNode> normalizer(ObjectNode outline) {
    JsonNode stored = outline.path("normalizer");
    if (!settings.decideForBert() || !stored.path("type").asText().equals("BertNormalizer")) {
      return Optional.empty();
    }
    ObjectNode changed = stored.deepCopy();
    changed.put("lowercase", settings.is("do_lower_case", true));
    changed.put("handle_chinese_chars", settings.is("tokenize_chinese_chars", true));
    JsonNode strip = settings.value("strip_accents");
    if (strip.isBoolean()) {
      changed.put("strip_accents", strip.booleanValue());
    } else {
      changed.putNull("strip_accents");
    }
    return Optional.of(changed);
  }

  private Optional<JsonNode> prefixSpace(JsonNode part) {
    String type = part.path("type").asText();
    boolean has = type.equals("ByteLevel") || type.equals("RobertaProcessing");
    return settings.decideForRoberta() && has
        ? Optional.of(((ObjectNode) part.deepCopy())
            .put("add_prefix_space", settings.is("add_prefix_space", false)))
        : Optional.empty();
  }

  /** The tokens of the file, with the flags of the settings, and those that only these name. */
  private Optional<JsonNode> addedTokens(ObjectNode outline, byte[] json) throws IOException {
    Map<String, ObjectNode> tokens = new LinkedHashMap<>();
    for (JsonNode token : outline.path("added_tokens")) {
      if (token instanceof ObjectNode object) {
        tokens.put(token.path("content").asText(), object);
      }
    }
    Set<String> stored = Set.copyOf(tokens.keySet());
    for (ObjectNode token : settings.addedTokens()) {
      ObjectNode known = tokens.get(token.path("content").asText());
      if (known == null) {
        tokens.put(token.path("content").asText(), token);
      } else {
        token.set("id", known.path("id"));
        tokens.put(token.path("content").asText(), token);
      }
    }
    Map<String, ObjectNode> unnumbered = new LinkedHashMap<>(settings.specialTokens());
    unnumbered.keySet().removeAll(tokens.keySet());
    if (!unnumbered.isEmpty()) {
      number(unnumbered, tokens, outline, json);
    }
    if (stored.equals(tokens.keySet()) && outline.path("added_tokens").size() != stored.size()) {
      return Optional.empty(); // a token twice: the file is refused for it
    }
    List<ObjectNode> sorted = new ArrayList<>(tokens.values());
    if (!stored.equals(tokens.keySet())) {
      sorted.sort(Comparator.comparingLong(token -> token.path("id").asLong()));
    }
    ArrayNode all = outline.arrayNode();
    sorted.forEach(all::add);
    return Optional.of(all);
  }

  /**
   * Numbers special tokens that the vocabulary has, and further ones after all others. A role such
   * as [MASK] that has no token in the vocabulary is left out: the model knows none.
   */
  private void number(
      Map<String, ObjectNode> unnumbered,
      Map<String, ObjectNode> tokens,
      ObjectNode outline,
      byte[] json)
      throws IOException {
    ObjectNode asked = outline.deepCopy();
    ArrayNode all = asked.putArray("added_tokens");
    tokens.values().forEach(all::add);
    unnumbered.values().forEach(all::add);
    Vocabulary vocabulary = Vocabulary.collecting(place, asked, Optional.empty());
    try (JsonParser parser = TokenizerFile.parser(json)) {
      vocabulary.read(parser, TokenizerFile.kind(place, outline));
    }
    long next = vocabulary.tokens();
    for (ObjectNode token : tokens.values()) {
      next = Math.max(next, token.path("id").asLong() + 1);
    }
    Set<String> further = settings.furtherTokens();
    for (Map.Entry<String, ObjectNode> entry : unnumbered.entrySet()) {
      int known = vocabulary.known(entry.getKey());
      if (known >= 0) {
        tokens.put(entry.getKey(), entry.getValue().put("id", known));
      } else if (further.contains(entry.getKey())) {
        tokens.put(entry.getKey(), entry.getValue().put("id", next++));
      }
    }
  }

  private static byte[] rewritten(byte[] json, Map<String, JsonNode> changed) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(json.length);
    Map<String, JsonNode> missing = new LinkedHashMap<>(changed);
    try (JsonParser parser = TokenizerFile.parser(json);
        JsonGenerator generator = TokenizerFile.generator(out)) {
      parser.nextToken();
      generator.writeStartObject();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        generator.writeFieldName(name);
        if (missing.remove(name) == null) {
          generator.copyCurrentStructure(parser);
        } else {
          generator.writeTree(changed.get(name));
          parser.skipChildren();
        }
      }
      for (Map.Entry<String, JsonNode> field : missing.entrySet()) {
        generator.writeFieldName(field.getKey());
        generator.writeTree(field.getValue());
      }
      generator.writeEndObject();
    }
    return out.toByteArray();
  }
}
