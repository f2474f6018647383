package io.slimfit.data.tokenize;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The vocabulary of a tokenizer.json: its size, and the ids of tokens that other parts refer to.
 */
final class Vocabulary {
  /**
   * How a vocabulary is written: {@code {token: id}}, or {@code [[token, score]]} ordered by id.
   */
  enum Kind {
    WORD_PIECE("WordPiece", "[PAD]"),
    BPE("BPE", "<pad>"),
    UNIGRAM("Unigram", "<pad>");

    private final String typeName;
    private final String padToken;

    Kind(String typeName, String padToken) {
      this.typeName = typeName;
      this.padToken = padToken;
    }

    /** {@code model.type} in the file. */
    String typeName() {
      return typeName;
    }
  }

  private static final int LARGEST_ID = 10_000_000;
  /** The library frees its tree of pieces by recursion, one level for each byte. */
  private static final int LONGEST_PIECE = 1000;

  private static final List<String> PAD_TOKENS = List.of("[PAD]", "<pad>");

  private record Added(String content, JsonNode id) {}

  private final Place place;
  private final List<Added> added = new ArrayList<>();
  private final Optional<String> padToken;
  private final Map<String, Integer> named = new HashMap<>(); // -1 until the token is read
  private int tokens;
  private int size;
  private int padTokenId = -1;

  private Vocabulary(Place place, Optional<String> padToken) {
    this.place = place;
    this.padToken = padToken;
  }

  /**
   * Prepares to read the vocabulary and to remember the tokens that other parts refer to.
   *
   * @param padToken the padding token, if it is named beside the file
   */
  static Vocabulary collecting(Place place, JsonNode outline, Optional<String> padToken) {
    Vocabulary vocabulary = new Vocabulary(place, padToken);
    vocabulary.named.put(unknownToken(outline.path("model")), -1);
    for (JsonNode token : outline.path("added_tokens")) {
      String content = token.path("content").asText();
      vocabulary.added.add(new Added(content, token.path("id")));
      vocabulary.named.put(content, -1);
    }
    PAD_TOKENS.forEach(token -> vocabulary.named.putIfAbsent(token, -1));
    padToken.ifPresent(token -> vocabulary.named.putIfAbsent(token, -1));
    return vocabulary;
  }

  /** Reads model.vocab from the whole file. */
  void read(JsonParser parser, Kind kind) throws IOException {
    parser.nextToken();
    find(parser, "model");
    find(parser, "vocab");
    while (!parser.nextToken().isStructEnd()) {
      if (kind == Kind.UNIGRAM) {
        addPiece(parser);
      } else {
        String token = parser.currentName();
        parser.nextToken();
        add(token, id(token, parser.readValueAsTree()));
      }
    }
  }

  /** Moves the parser to the value of a field of the current object. */
  private static void find(JsonParser parser, String field) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME && !parser.currentName().equals(field)) {
      parser.nextToken();
      parser.skipChildren();
    }
    parser.nextToken();
  }

  private void addPiece(JsonParser parser) throws IOException {
    boolean begins = parser.currentToken() == JsonToken.START_ARRAY
        && parser.nextToken() == JsonToken.VALUE_STRING;
    String piece = begins ? parser.getText() : "";
    if (!begins || !parser.nextToken().isNumeric() || parser.nextToken() != JsonToken.END_ARRAY) {
      throw broken("entry " + tokens + " of its vocabulary is not a string and a score");
    }
    if (piece.length() > LONGEST_PIECE) {
      throw broken("entry " + tokens + " of its vocabulary has " + piece.length()
          + " characters, more than " + LONGEST_PIECE);
    }
    add(piece, tokens);
  }

  private int id(String token, JsonNode id) {
    if (!id.isInt() || id.intValue() < 0 || id.intValue() > LARGEST_ID) {
      throw broken(
          "token '" + Place.printable(token) + "' has the id " + Place.printable(id.toString()));
    }
    return id.intValue();
  }

  private void add(String token, int id) {
    tokens++;
    size = Math.max(size, id + 1);
    named.computeIfPresent(token, (content, before) -> id);
  }

  /** Checks that the vocabulary and the model's settings match; call after {@link #read}. */
  void check(JsonNode model, Kind kind) {
    if (tokens == 0) {
      throw broken("it has no vocabulary (model.vocab)");
    }
    addAddedTokens();
    padTokenId = padTokenId(kind);
    switch (kind) {
      case WORD_PIECE -> requireUnknownToken(model);
      case BPE -> {
        if (model.hasNonNull("unk_token")) {
          requireUnknownToken(model);
        }
        if (!model.path("continuing_subword_prefix").asText("").isEmpty()) {
          throw broken("its model.continuing_subword_prefix must be empty for byte-level BPE");
        }
        if (model.path("dropout").asDouble(0) != 0) {
          throw broken("it drops merges at random (model.dropout)");
        }
      }
      case UNIGRAM -> {
        JsonNode unknown = model.path("unk_id");
        if (!unknown.isInt() || unknown.intValue() < 0 || unknown.intValue() >= tokens) {
          throw broken("its model.unk_id, " + Place.printable(unknown.toString())
              + ", is not one of its " + tokens + " tokens");
        }
      }
    }
  }

  /** The library assigns the next free ids to added tokens, whatever ids the file gives them. */
  private void addAddedTokens() {
    int next = tokens;
    for (Added token : added) {
      int id = id(token.content(), token.id());
      int known = known(token.content());
      int given = known >= 0 ? known : next;
      if (id != given) {
        throw broken("added token '" + Place.printable(token.content()) + "' has the id " + id
            + ", but the library assigns " + given);
      }
      next = Math.max(next, id + 1);
      size = Math.max(size, id + 1);
      named.put(token.content(), id);
    }
  }

  private int padTokenId(Kind kind) {
    if (padToken.isPresent() && known(padToken.get()) >= 0) {
      return known(padToken.get());
    }
    if (known(kind.padToken) >= 0) {
      return known(kind.padToken);
    }
    return PAD_TOKENS.stream()
        .mapToInt(this::known)
        .filter(id -> id >= 0)
        .findFirst()
        .orElseThrow(() -> broken("it has no token " + kind.padToken));
  }

  /** The id of a token that other parts refer to; -1 if the vocabulary does not have it. */
  int known(String token) {
    @Nullable Integer id = named.get(token);
    return id == null ? -1 : id;
  }

  private static String unknownToken(JsonNode model) {
    return model.path("unk_token").asText("[UNK]");
  }

  private void requireUnknownToken(JsonNode model) {
    String token = unknownToken(model);
    if (known(token) < 0) {
      throw broken("its model.unk_token '" + Place.printable(token) + "' is not in its vocabulary");
    }
  }

  private InputException broken(String problem) {
    return TokenizerFile.broken(place, problem, null);
  }

  /** How many tokens the vocabulary has, without added ones. */
  int tokens() {
    return tokens;
  }

  /** One more than the largest id. */
  int size() {
    return size;
  }

  int padTokenId() {
    return padTokenId;
  }
}
