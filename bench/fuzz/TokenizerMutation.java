import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Changes of a tokenizer.json: a third of bytes, the others of values and of whole parts, since
 * changed bytes rarely pass the first checks.
 */
final class TokenizerMutation implements Mutation {
  private static final List<String> VALUES = List.of(
      "null",
      "true",
      "false",
      "0",
      "1",
      "-1",
      "2",
      "5",
      "100",
      "599",
      "600",
      "601",
      "2147483647",
      "4294967295",
      "4294967296",
      "18446744073709551616",
      "1e300",
      "0.5",
      "\"\"",
      "\" \"",
      "\"a\"",
      "\"A\"",
      "\"B\"",
      "\"\\u0301\"",
      "\"\\u0000\"",
      "\"\\ud83d\"",
      "\"\\u200b\"",
      "\"\\n\"",
      "\"##\"",
      "\"[CLS]\"",
      "\"[UNK]\"",
      "\"<s>\"",
      "\"\\u2581\"",
      "\"a b\"",
      "\"\\u00c5\"",
      "\"((((\"",
      "[]",
      "{}",
      "[[]]",
      "[0]",
      "[\"a\"]",
      "[\"<s>\", 0]",
      "{\"type\": \"\"}");

  /** Parts with a word after # for one of the lists; #ANY is one of VALUES. */
  private static final List<String> NORMALIZERS = List.of(
      "{\"type\": \"Sequence\", \"normalizers\": [#NORMALIZER, #NORMALIZER]}",
      "{\"type\": \"Sequence\", \"normalizers\": []}",
      "{\"type\": \"BertNormalizer\", \"clean_text\": #BOOL, \"handle_chinese_chars\": #BOOL,"
          + " \"strip_accents\": #BOOL, \"lowercase\": #BOOL}",
      "{\"type\": \"ByteLevel\"}",
      "{\"type\": \"Lowercase\"}",
      "{\"type\": \"NFC\"}",
      "{\"type\": \"NFKD\"}",
      "{\"type\": \"Nmt\"}",
      "{\"type\": \"StripAccents\"}",
      "{\"type\": \"Precompiled\", \"precompiled_charsmap\": #TEXT}",
      "{\"type\": \"Prepend\", \"prepend\": #TEXT}",
      "{\"type\": \"Replace\", \"pattern\": {\"String\": #TEXT}, \"content\": #TEXT}",
      "{\"type\": \"Replace\", \"pattern\": {\"Regex\": #REGEX}, \"content\": #TEXT}",
      "{\"type\": \"Strip\", \"strip_left\": #BOOL, \"strip_right\": #BOOL}");

  private static final List<String> PRE_TOKENIZERS = List.of(
      "{\"type\": \"Sequence\", \"pretokenizers\": [#SPLITTER, #SPLITTER]}",
      "{\"type\": \"Sequence\", \"pretokenizers\": []}",
      "{\"type\": \"BertPreTokenizer\"}",
      "{\"type\": \"ByteLevel\", \"add_prefix_space\": #BOOL, \"trim_offsets\": #BOOL,"
          + " \"use_regex\": #BOOL}",
      "{\"type\": \"CharDelimiterSplit\", \"delimiter\": #TEXT}",
      "{\"type\": \"Digits\", \"individual_digits\": #BOOL}",
      "{\"type\": \"Metaspace\", \"replacement\": #TEXT, \"prepend_scheme\": #SCHEME,"
          + " \"split\": #BOOL}",
      "{\"type\": \"Punctuation\", \"behavior\": #BEHAVIOUR}",
      "{\"type\": \"Split\", \"pattern\": {\"String\": #TEXT}, \"behavior\": #BEHAVIOUR,"
          + " \"invert\": #BOOL}",
      "{\"type\": \"Split\", \"pattern\": {\"Regex\": #REGEX}, \"behavior\": #BEHAVIOUR,"
          + " \"invert\": #BOOL}",
      "{\"type\": \"UnicodeScripts\"}",
      "{\"type\": \"Whitespace\"}",
      "{\"type\": \"WhitespaceSplit\"}",
      "{\"type\": \"FixedLength\", \"length\": #ANY}");

  private static final List<String> POST_PROCESSORS = List.of(
      "{\"type\": \"Sequence\", \"processors\": [#PROCESSOR, #PROCESSOR]}",
      "{\"type\": \"ByteLevel\", \"add_prefix_space\": #BOOL, \"trim_offsets\": #BOOL,"
          + " \"use_regex\": #BOOL}",
      "{\"type\": \"BertProcessing\", \"sep\": [#TEXT, #ANY], \"cls\": [#TEXT, #ANY]}",
      "{\"type\": \"RobertaProcessing\", \"sep\": [\"</s>\", 2], \"cls\": [\"<s>\", 0],"
          + " \"trim_offsets\": #BOOL, \"add_prefix_space\": #BOOL}",
      "{\"type\": \"TemplateProcessing\", \"single\": [#PIECE, #PIECE, #PIECE],"
          + " \"pair\": [#PIECE, #PIECE, #PIECE, #PIECE],"
          + " \"special_tokens\": {\"a\": #SPECIAL, \"<s>\": #SPECIAL}}");

  private static final List<String> PIECES = List.of(
      "{\"SpecialToken\": {\"id\": \"a\", \"type_id\": #ANY}}",
      "{\"SpecialToken\": {\"id\": \"<s>\", \"type_id\": 0}}",
      "{\"Sequence\": {\"id\": \"A\", \"type_id\": 0}}",
      "{\"Sequence\": {\"id\": \"B\", \"type_id\": #ANY}}");

  private static final List<String> OTHERS = List.of(
      "#NORMALIZER",
      "#SPLITTER",
      "#PROCESSOR",
      "#PIECE",
      "#SPECIAL",
      "#ADDED",
      "{\"direction\": \"Right\", \"max_length\": #ANY, \"strategy\": \"LongestFirst\","
          + " \"stride\": #ANY}",
      "{\"strategy\": {\"Fixed\": #ANY}, \"direction\": \"Left\", \"pad_to_multiple_of\": #ANY,"
          + " \"pad_id\": #ANY, \"pad_type_id\": 0, \"pad_token\": #TEXT}",
      "[#TEXT, #ANY]",
      "[#TEXT, #TEXT]");

  private static final String SPECIAL =
      "{\"id\": #TEXT, \"ids\": [0, 0], \"tokens\": [#TEXT, #TEXT]}";

  private static final String ADDED = "{\"id\": #ANY, \"content\": #TEXT, \"single_word\": #BOOL,"
      + " \"lstrip\": #BOOL, \"rstrip\": #BOOL, \"normalized\": #BOOL, \"special\": #BOOL}";

  private static final List<String> REGEXES = List.of(
      "\"a+\"",
      "\" {2,}\"",
      "\"\\\\s+\"",
      "\"(a*)*b\"",
      "\"\"",
      "\"$\"",
      "\"(?=x)\"",
      "\"[\"",
      "\"\\\\p{L}+\"",
      "\"x{1,999}\"",
      "\".\"");
  private static final List<String> SCHEMES = List.of("\"always\"", "\"never\"", "\"first\"");
  private static final List<String> BEHAVIOURS = List.of(
      "\"Removed\"",
      "\"Isolated\"",
      "\"MergedWithPrevious\"",
      "\"MergedWithNext\"",
      "\"Contiguous\"");

  private static final int DEPTH = 4;

  private final ByteMutation bytes = new ByteMutation();

  @Override
  public byte[] mutated(List<byte[]> seeds, SplittableRandom random) {
    if (random.nextInt(3) == 0) {
      return bytes.mutated(seeds, random);
    }
    try {
      JsonNode tokenizer = TokenizerSeeds.JSON.readTree(seeds.get(random.nextInt(seeds.size())));
      for (int change = random.nextInt(3); change >= 0; change--) {
        if (random.nextBoolean()) {
          replacePart((ObjectNode) tokenizer, random);
        } else {
          change(tokenizer, random);
        }
      }
      return TokenizerSeeds.JSON.writeValueAsBytes(tokenizer);
    } catch (IOException e) {
      throw new IllegalStateException("a seed is JSON", e);
    }
  }

  /**
   * Puts another part where such a part belongs, or an added token with the id that it must have.
   */
  private static void replacePart(ObjectNode tokenizer, SplittableRandom random)
      throws IOException {
    switch (random.nextInt(5)) {
      case 0, 1 -> tokenizer.set("normalizer", parsed(NORMALIZERS, random));
      case 2 -> tokenizer.set("pre_tokenizer", parsed(PRE_TOKENIZERS, random));
      case 3 -> tokenizer.set("post_processor", parsed(POST_PROCESSORS, random));
      default -> {
        ArrayNode added = tokenizer.path("added_tokens") instanceof ArrayNode tokens
            ? tokens
            : tokenizer.putArray("added_tokens");
        int next = tokenizer.path("model").path("vocab").size();
        JsonNode token = parsed(List.of(ADDED), random);
        added.add(token instanceof ObjectNode object ? object.put("id", next) : token);
      }
    }
  }

  private static JsonNode parsed(List<String> patterns, SplittableRandom random)
      throws IOException {
    return TokenizerSeeds.JSON.readTree(part(patterns, random, DEPTH));
  }

  private void change(JsonNode tokenizer, SplittableRandom random) throws IOException {
    JsonNode container = tokenizer;
    while (random.nextInt(4) != 0) { // deeper
      List<JsonNode> inner = new ArrayList<>();
      container.forEach(node -> {
        if (node.isContainerNode() && !node.isEmpty()) {
          inner.add(node);
        }
      });
      if (inner.isEmpty()) {
        break;
      }
      container = inner.get(random.nextInt(inner.size()));
    }
    if (container instanceof ObjectNode object && !object.isEmpty()) {
      changeField(object, tokenizer, random);
    } else if (container instanceof ArrayNode array) {
      changeEntry(array, tokenizer, random);
    }
  }

  private void changeField(ObjectNode object, JsonNode root, SplittableRandom random)
      throws IOException {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    String name = names.get(random.nextInt(names.size()));
    switch (random.nextInt(5)) {
      case 0 -> object.remove(name);
      case 1 -> {
        JsonNode value = object.remove(name);
        String other = random.nextBoolean() ? "" : names.get(random.nextInt(names.size())) + "x";
        object.set(other, value);
      }
      default -> object.set(name, value(object.path(name), root, random));
    }
  }

  private void changeEntry(ArrayNode array, JsonNode root, SplittableRandom random)
      throws IOException {
    int at = random.nextInt(array.size() + 1);
    JsonNode entry = array.path(at);
    switch (random.nextInt(4)) {
      case 0 -> array.insert(at, value(array.path(0), root, random));
      case 1 ->
        array.insert(
            at,
            array.isEmpty() ? root.path("normalizer").deepCopy() : array.get(0).deepCopy());
      case 2 -> array.remove(at);
      default -> {
        if (at < array.size()) {
          array.set(at, value(entry, root, random));
        }
      }
    }
  }

  private JsonNode value(JsonNode before, JsonNode root, SplittableRandom random)
      throws IOException {
    return switch (random.nextInt(6)) {
      case 0 -> TokenizerSeeds.JSON.readTree(pick(VALUES, random));
      case 1 ->
        TokenizerSeeds.JSON.readTree(
            "\"" + pick(List.of("a", "\\u0301", " ", "# "), random).repeat(1 << random.nextInt(14))
                + "\"");
      case 2 -> {
        List<JsonNode> others = new ArrayList<>();
        root.forEach(others::add);
        root.path("model").forEach(others::add);
        yield others.isEmpty()
            ? before
            : others.get(random.nextInt(others.size())).deepCopy();
      }
      case 3 -> TokenizerSeeds.JSON.createArrayNode().add(before.deepCopy());
      default -> parsed(OTHERS, random);
    };
  }

  private static String part(List<String> patterns, SplittableRandom random, int depth) {
    if (depth == 0) {
      return "null";
    }
    String pattern = pick(patterns, random);
    StringBuilder part = new StringBuilder();
    int at = 0;
    for (int hash = pattern.indexOf('#'); hash >= 0; hash = pattern.indexOf('#', at)) {
      part.append(pattern, at, hash);
      at = hash + 1;
      while (at < pattern.length() && Character.isUpperCase(pattern.charAt(at))) {
        at++;
      }
      part.append(
          switch (pattern.substring(hash + 1, at)) {
            case "NORMALIZER" -> part(NORMALIZERS, random, depth - 1);
            case "SPLITTER" -> part(PRE_TOKENIZERS, random, depth - 1);
            case "PROCESSOR" -> part(POST_PROCESSORS, random, depth - 1);
            case "PIECE" -> part(PIECES, random, depth - 1);
            case "SPECIAL" -> part(List.of(SPECIAL), random, depth - 1);
            case "ADDED" -> part(List.of(ADDED), random, depth - 1);
            case "BOOL" -> random.nextBoolean();
            case "TEXT" -> text(random);
            case "REGEX" -> pick(REGEXES, random);
            case "SCHEME" -> pick(SCHEMES, random);
            case "BEHAVIOUR" -> pick(BEHAVIOURS, random);
            default -> pick(VALUES, random);
          });
    }
    return part.append(pattern.substring(at)).toString();
  }

  private static String text(SplittableRandom random) {
    List<String> texts = VALUES.stream().filter(value -> value.startsWith("\"")).toList();
    return pick(texts, random);
  }

  private static String pick(List<String> values, SplittableRandom random) {
    return values.get(random.nextInt(values.size()));
  }
}
