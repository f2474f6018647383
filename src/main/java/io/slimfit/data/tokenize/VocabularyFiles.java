package io.slimfit.data.tokenize;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.checkpoint.StrictJson;
import io.slimfit.data.TextLines;
import io.slimfit.data.table.TextReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Builds a tokenizer.json, as Hugging Face transformers does, from the older files of a model:
 * RoBERTa's vocab.json and merges.txt, or BERT's vocab.txt, and the settings in
 * tokenizer_config.json beside them.
 */
final class VocabularyFiles {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String MERGES = "merges.txt";
  private static final String MASK = "<mask>";

  private final Path vocabulary;
  private final Place place;
  private final TokenizerSettings settings;

  /**
   * @param vocabulary vocab.json or vocab.txt
   * @param settings those beside it
   */
  VocabularyFiles(Path vocabulary, TokenizerSettings settings) {
    this.vocabulary = vocabulary;
    this.settings = settings;
    place = Place.file(vocabulary);
  }

  /**
   * @throws InputException if a file is missing or damaged, or lacks a token the tokenizer needs
   */
  byte[] tokenizerJson() {
    ObjectNode json = vocabulary.toString().endsWith(".txt") ? wordPiece() : byteLevel();
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }

  private ObjectNode byteLevel() {
    JsonNode tokens = StrictJson.readObject(vocabulary);
    ObjectNode json = JSON.objectNode();
    addTokens(json, tokens, List.of("<s>", "<pad>", "</s>", "<unk>", MASK));
    boolean prefixSpace = settings.is("add_prefix_space", false);
    boolean trimOffsets = settings.is("trim_offsets", true);
    json.putObject("pre_tokenizer")
        .put("type", "ByteLevel")
        .put("add_prefix_space", prefixSpace)
        .put("trim_offsets", trimOffsets);
    ObjectNode post = json.putObject("post_processor")
        .put("type", "RobertaProcessing")
        .put("trim_offsets", trimOffsets)
        .put("add_prefix_space", prefixSpace);
    post.putArray("sep").add("</s>").add(id(tokens, "</s>"));
    post.putArray("cls").add("<s>").add(id(tokens, "<s>"));
    ObjectNode model = json.putObject("model").put("type", Vocabulary.Kind.BPE.typeName());
    model.set("vocab", tokens);
    model.set("merges", merges(tokens));
    return json;
  }

  private ArrayNode merges(JsonNode tokens) {
    ArrayNode merges = JSON.arrayNode();
    Path file = vocabulary.resolveSibling(MERGES);
    try (TextReader lines = reader(file)) {
      for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
        String merge = line.get();
        if (merge.isEmpty() || merge.startsWith("#version")) {
          continue;
        }
        String[] parts = merge.split(" ", -1);
        if (parts.length != 2) {
          throw new InputException(
              lines.place(),
              "'" + Place.printable(merge) + "' is not two tokens separated by a space",
              "Use the merges.txt that belongs to the model");
        }
        for (String token : List.of(parts[0], parts[1], parts[0] + parts[1])) {
          if (!tokens.has(token)) {
            throw new InputException(
                lines.place(),
                "the token '" + Place.printable(token) + "' is not in " + vocabulary.getFileName(),
                "Use the vocab.json and merges.txt of one model");
          }
        }
        merges.addArray().add(parts[0]).add(parts[1]);
      }
    } catch (IOException e) {
      throw new InputException(
          Place.file(file),
          "cannot be read (" + e + ")",
          "Put the model's merges.txt beside its vocab.json",
          e);
    }
    return merges;
  }

  private static TextReader reader(Path file) throws IOException {
    Place place = Place.file(file);
    return TextReader.of(Files.newInputStream(file), place, TextLines.LINE_CHARACTERS);
  }

  private ObjectNode wordPiece() {
    ObjectNode tokens = lines();
    boolean lowerCase = settings.is("do_lower_case", true);
    ObjectNode json = JSON.objectNode();
    String unknown = settings.token("unk_token").orElse("[UNK]");
    String begin = settings.token("cls_token").orElse("[CLS]");
    String end = settings.token("sep_token").orElse("[SEP]");
    String pad = settings.token("pad_token").orElse("[PAD]");
    String mask = settings.token("mask_token").orElse("[MASK]");
    addTokens(json, tokens, List.of(pad, unknown, begin, end, mask));
    json.putObject("normalizer")
        .put("type", "BertNormalizer")
        .put("clean_text", true)
        .put("handle_chinese_chars", settings.is("tokenize_chinese_chars", true))
        .put("lowercase", lowerCase)
        .set(
            "strip_accents",
            settings.value("strip_accents").isBoolean()
                ? settings.value("strip_accents")
                : JSON.nullNode());
    json.putObject("pre_tokenizer").put("type", "BertPreTokenizer");
    ObjectNode post = json.putObject("post_processor").put("type", "BertProcessing");
    post.putArray("sep").add(end).add(id(tokens, end));
    post.putArray("cls").add(begin).add(id(tokens, begin));
    json.putObject("model")
        .put("type", Vocabulary.Kind.WORD_PIECE.typeName())
        .put("unk_token", unknown)
        .put("continuing_subword_prefix", "##")
        .put("max_input_chars_per_word", 100)
        .set("vocab", tokens);
    return json;
  }

  /** Reads one token per line; the line number from 0 is the id. */
  private ObjectNode lines() {
    ObjectNode tokens = JSON.objectNode();
    try (TextReader lines = reader(vocabulary)) {
      int id = 0;
      for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
        tokens.put(line.get(), id++); // the later id of a duplicate token wins
      }
    } catch (IOException e) {
      throw new InputException(
          place, "cannot be read (" + e + ")", "Give a complete model folder", e);
    }
    return tokens;
  }

  /**
   * Adds special tokens in the order of their ids; those missing in the vocabulary are left out.
   */
  private static void addTokens(ObjectNode json, JsonNode tokens, List<String> names) {
    ArrayNode added = json.putArray("added_tokens");
    names.stream()
        .filter(tokens::has)
        .distinct()
        .forEach(name -> added
            .addObject()
            .put("content", name)
            .put("single_word", false)
            .put("lstrip", name.equals(MASK))
            .put("rstrip", false)
            .put("normalized", false)
            .put("special", true)
            .set("id", tokens.path(name)));
  }

  private int id(JsonNode tokens, String token) {
    if (!tokens.path(token).isInt()) {
      throw new InputException(
          place,
          "there is no token " + token + " with an id",
          "Use the vocabulary that belongs to the model");
    }
    return tokens.path(token).intValue();
  }
}
