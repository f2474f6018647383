package io.slimfit.data.tokenize;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.checkpoint.ModelFolder;
import io.slimfit.checkpoint.StrictJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The files beside a tokenizer.json or a vocabulary, as Hugging Face transformers reads them:
 * tokenizer_config.json, and unless it lists the added tokens itself, special_tokens_map.json and
 * added_tokens.json.
 */
final class TokenizerSettings {
  /** Classes of transformers that make a tokenizer by their own rules, rather than by its file. */
  private static final Set<String> OF_BERT =
      Set.of("BertTokenizer", "DistilBertTokenizer", "ElectraTokenizer", "MobileBertTokenizer");

  private static final Set<String> OF_ROBERTA = Set.of("RobertaTokenizer");

  private static final String TRUNCATION_SIDE = "truncation_side";
  private static final String LEFT = "left";
  private static final Set<String> SIDES = Set.of(LEFT, "right");
  private static final String DECODER = "added_tokens_decoder";
  private static final List<String> ROLES = List.of(
      "bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token");
  private static final List<String> FURTHER =
      List.of("additional_special_tokens", "extra_special_tokens");

  private final Optional<JsonNode> config;
  private final JsonNode specialTokens;
  private final JsonNode addedTokens;

  private TokenizerSettings(
      Optional<JsonNode> config, JsonNode specialTokens, JsonNode addedTokens) {
    this.config = config;
    this.specialTokens = specialTokens;
    this.addedTokens = addedTokens;
  }

  /** No such files. */
  static TokenizerSettings none() {
    ObjectNode nothing = JsonNodeFactory.instance.objectNode();
    return new TokenizerSettings(Optional.empty(), nothing, nothing);
  }

  /**
   * @param file tokenizer.json or a vocabulary
   * @throws InputException if one of the files is not a JSON object, or texts would be cut or
   *     padded neither on the left nor on the right
   */
  static TokenizerSettings beside(Path file) {
    Path settings = file.resolveSibling(ModelFolder.TOKENIZER_CONFIG);
    Optional<JsonNode> config = read(settings);
    config.ifPresent(given -> requireSides(given, Place.file(settings)));
    ObjectNode nothing = JsonNodeFactory.instance.objectNode();
    if (config.isPresent() && config.get().path(DECODER).isObject()) {
      return new TokenizerSettings(config, nothing, nothing);
    }
    return new TokenizerSettings(
        config,
        read(file.resolveSibling("special_tokens_map.json")).orElse(nothing),
        read(file.resolveSibling("added_tokens.json")).orElse(nothing));
  }

  private static Optional<JsonNode> read(Path file) {
    return Files.isRegularFile(file) ? Optional.of(StrictJson.readObject(file)) : Optional.empty();
  }

  boolean areEmpty() {
    return config.isEmpty() && specialTokens.isEmpty() && addedTokens.isEmpty();
  }

  /** Whether transformers would normalize texts by these settings, and not by the file alone. */
  boolean decideForBert() {
    return config.isPresent() && hasClass(OF_BERT);
  }

  /** Whether transformers would decide about a leading space by these settings. */
  boolean decideForRoberta() {
    return config.isPresent() && hasClass(OF_ROBERTA);
  }

  /** Whether the tokenizer is of one of these classes, or of none: then the model's decides. */
  private boolean hasClass(Set<String> classes) {
    String name = value("tokenizer_class").asText("");
    return name.isEmpty() || classes.contains(name.replaceFirst("Fast$", ""));
  }

  boolean is(String flag, boolean usual) {
    return value(flag).asBoolean(usual);
  }

  JsonNode value(String name) {
    return config.map(given -> given.path(name)).orElseGet(JsonNodeFactory.instance::missingNode);
  }

  /** Whether texts are cut at their beginning; empty if nothing is said. */
  Optional<Boolean> truncatesLeft() {
    return value(TRUNCATION_SIDE).isTextual()
        ? Optional.of(value(TRUNCATION_SIDE).asText().equals(LEFT))
        : Optional.empty();
  }

  private static void requireSides(JsonNode config, Place file) {
    for (String name : List.of(TRUNCATION_SIDE, "padding_side")) {
      JsonNode side = config.path(name);
      if (!side.isMissingNode() && !SIDES.contains(side.asText())) {
        throw new InputException(
            file.field(name),
            "'" + Place.printable(side.asText()) + "' is not a side",
            "Write left or right");
      }
    }
  }

  /** The longest sequence in tokens; Integer.MAX_VALUE if nothing limits it. */
  int longest() {
    JsonNode most = value("model_max_length").isMissingNode()
        ? value("max_len") // its name in files of 2019
        : value("model_max_length");
    double number = most.isNumber() ? most.asDouble() : 0;
    return number >= 1 && number < Integer.MAX_VALUE ? (int) number : Integer.MAX_VALUE;
  }

  /** Whether the second text's tokens have another type. */
  boolean giveTokenTypes() {
    JsonNode names = value("model_input_names");
    boolean given = false;
    for (JsonNode name : names) {
      given |= name.asText().equals("token_type_ids");
    }
    return given || !names.isArray();
  }

  /** The content of a special token. */
  Optional<String> token(String role) {
    JsonNode token = specialTokens.hasNonNull(role) ? specialTokens.path(role) : value(role);
    return Optional.of(token.isObject() ? token.path("content") : token)
        .filter(JsonNode::isTextual)
        .map(JsonNode::asText);
  }

  /** The added tokens that these settings name, with their ids, in the order of the ids. */
  List<ObjectNode> addedTokens() {
    List<ObjectNode> tokens = new ArrayList<>();
    value(DECODER).fields().forEachRemaining(entry -> {
      String id = entry.getKey();
      if (id.matches("\\d{1,9}") && entry.getValue().path("content").isTextual()) {
        tokens.add(added(entry.getValue(), entry.getValue().path("special").asBoolean())
            .put("id", Integer.parseInt(id)));
      }
    });
    Set<String> special = new LinkedHashSet<>(specialTokens().keySet());
    addedTokens
        .fields()
        .forEachRemaining(entry -> tokens.add(added(
                JsonNodeFactory.instance.textNode(entry.getKey()), special.contains(entry.getKey()))
            .set("id", entry.getValue())));
    tokens.sort(Comparator.comparingLong(token -> token.path("id").asLong()));
    return tokens;
  }

  /**
   * The special tokens that these settings name, by content.
   *
   * @return for each its flags, as tokenizer.json has them, without an id
   */
  Map<String, ObjectNode> specialTokens() {
    Map<String, ObjectNode> tokens = new LinkedHashMap<>();
    for (String role : ROLES) {
      add(specialTokens.hasNonNull(role) ? specialTokens.path(role) : value(role), tokens);
    }
    further().forEach(token -> add(token, tokens));
    return tokens;
  }

  /** The contents of the special tokens without a role. */
  Set<String> furtherTokens() {
    Map<String, ObjectNode> tokens = new LinkedHashMap<>();
    further().forEach(token -> add(token, tokens));
    return tokens.keySet();
  }

  private List<JsonNode> further() {
    List<JsonNode> tokens = new ArrayList<>();
    for (String name : FURTHER) {
      specialTokens.path(name).forEach(tokens::add);
      value(name).forEach(tokens::add);
    }
    return tokens;
  }

  private static void add(JsonNode token, Map<String, ObjectNode> tokens) {
    ObjectNode added = added(token, true);
    String content = added.path("content").asText();
    if (!content.isEmpty()) {
      tokens.putIfAbsent(content, added);
    }
  }

  /** @param token its content, or an object with its flags */
  private static ObjectNode added(JsonNode token, boolean special) {
    JsonNode content = token.isObject() ? token.path("content") : token;
    return JsonNodeFactory.instance
        .objectNode()
        .put("content", content.isTextual() ? content.asText() : "")
        .put("single_word", token.path("single_word").asBoolean())
        .put("lstrip", token.path("lstrip").asBoolean())
        .put("rstrip", token.path("rstrip").asBoolean())
        .put("normalized", token.path("normalized").asBoolean(!special))
        .put("special", special);
  }
}
