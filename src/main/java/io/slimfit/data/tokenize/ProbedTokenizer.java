package io.slimfit.data.tokenize;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slimfit.base.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The process of {@link TokenizerProbe}: encodes short texts of many kinds with a tokenizer. */
final class ProbedTokenizer {
  static final String FILE = "tokenizer.json";
  static final String RESULT = "result";

  /** The content of {@link #RESULT} when the library is loaded, and when all went well. */
  static final String BEGUN = "begun";

  static final String GOOD = "good";

  private static final List<String> TEXTS = List.of(
      "",
      " ",
      "a",
      "Hello, world! It's 3.14% of 1,000 - isn't it?",
      "x".repeat(300),
      "\u00E9e\u0301 \u00DF \u0130 \uFB01 \u212B",
      "\u4F60\u597D \u3053\u3093 \uD55C\uAD6D \u0645\u0631 \u05E9\u05DC \u0E2A\u0E27 \u0939\u093F",
      "\uD83D\uDE00\uD83D\uDC4D\uD83C\uDFFD \uD83C\uDDE9\uD83C\uDDEA \uD835\uDD38",
      "\t\r\n\u000B\u00A0\u2028\u3000\uFEFF\u200B\u00AD",
      "\u0000\u0001\u001B\u007F\uFFFD\uFFFF",
      "[CLS] [SEP] [UNK] [MASK] <s> </s> <unk> <mask> \u2581 \u0120 ##a @@");
  private static final int MOST_ADDED = 200;

  private ProbedTokenizer() {}

  /** @param args the folder with {@link #FILE}, where {@link #RESULT} is written */
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    TokenizerLibrary.load();
    Files.writeString(folder.resolve(RESULT), BEGUN);
    byte[] json = Files.readAllBytes(folder.resolve(FILE));
    String[] texts = texts(new JsonMapper().readTree(json)).toArray(String[]::new);
    try (NativeTokenizer tokenizer = NativeTokenizer.of(json, true, Place.of(FILE))) {
      EncodingOptions options = EncodingOptions.plain();
      tokenizer.encode(texts, null, options, 0);
      tokenizer.encode(texts, reversed(texts), options, 0);
    }
    Files.writeString(folder.resolve(RESULT), GOOD);
  }

  /** Texts of many scripts, and those that the tokenizer adds to its vocabulary. */
  private static List<String> texts(JsonNode json) {
    List<String> texts = new ArrayList<>(TEXTS);
    for (JsonNode added : json.path("added_tokens")) {
      String content = added.path("content").asText();
      if (texts.size() < MOST_ADDED) {
        texts.add(content);
        texts.add("a" + content + content + " b");
      }
    }
    return texts;
  }

  private static String[] reversed(String[] texts) {
    String[] reversed = new String[texts.length];
    for (int i = 0; i < texts.length; i++) {
      reversed[i] = texts[texts.length - 1 - i];
    }
    return reversed;
  }
}
