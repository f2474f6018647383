package io.slimfit.data.tokenize;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Converts texts to token ids with the tokenizers library that Hugging Face transformers uses, so
 * that the ids are the same. The library encodes whole texts; splitting into windows and padding
 * are done here ({@link Windows}), because with some settings the library aborts the process.
 *
 * <p>Thread-safe. On first use the native library (15 MB) is unpacked beside those of ATen. Nothing
 * is downloaded.
 */
public final class Tokenization implements AutoCloseable {
  // Passed to the library at once. It needs 640 bytes per token (measured): 34 MB at 5 characters
  // per token.
  private static final int BATCH_TEXTS = 1024;
  private static final int BATCH_CHARACTERS = 1 << 18;
  /** The most characters of a text: the library needs memory for all of its tokens. */
  public static final int LONGEST_TEXT = 1 << 22;

  private static final String EMBEDDED = "all-minilm-l6-v2";
  private static final List<String> EMBEDDED_MODELS = List.of(EMBEDDED, "bge-small-en-v1.5");

  private final TokenizerFile file;
  private final NativeTokenizer tokenizer;
  private final boolean truncatesLeft;
  private final int longest;

  private Tokenization(
      Place place, byte[] json, TokenizerSettings settings, Optional<TokenizerProbe> probe) {
    file = TokenizerFile.read(place, json, settings.token("pad_token"));
    truncatesLeft = settings.truncatesLeft().orElse(file.truncatesLeft());
    longest = settings.longest();
    probe.ifPresent(first -> first.require(place, json));
    tokenizer = NativeTokenizer.of(json, settings.giveTokenTypes(), place);
  }

  /**
   * Reads the tokenizer of a model from its {@code tokenizer.json}, its {@code vocab.json} with
   * {@code merges.txt} beside it, or its {@code vocab.txt}. The settings beside it count as in
   * transformers. The side of padding makes no difference here, since no text sees padding.
   *
   * @throws InputException if a file is missing, damaged or not that of a WordPiece, BPE or unigram
   *     tokenizer, or if the native library cannot be unpacked
   */
  public static Tokenization open(Path file) {
    TokenizerSettings settings = TokenizerSettings.beside(file);
    return new Tokenization(Place.file(file), json(file, settings), settings, Optional.empty());
  }

  /**
   * As {@link #open}, for a file that others made: it is tried in another process first, unless it
   * is known to be good, as those of the embedded models are.
   *
   * @throws InputException also if the native library does not survive it
   */
  public static Tokenization openTried(Path file, TokenizerProbe probe) {
    TokenizerSettings settings = TokenizerSettings.beside(file);
    byte[] json = json(file, settings);
    boolean known = EMBEDDED_MODELS.stream().anyMatch(model -> isEmbedded(model, json));
    return new Tokenization(
        Place.file(file), json, settings, known ? Optional.empty() : Optional.of(probe));
  }

  private static boolean isEmbedded(String model, byte[] json) {
    return Tokenization.class.getResource(resource(model)) != null
        && Arrays.equals(embeddedJson(model), json);
  }

  /**
   * The {@code tokenizer.json} of a model, with the settings beside it; made from its other files
   * if it has none.
   *
   * @param file as {@link #open} takes it
   * @throws InputException if a file is missing, or one of the older files is damaged
   */
  public static byte[] json(Path file) {
    return json(file, TokenizerSettings.beside(file));
  }

  private static byte[] json(Path file, TokenizerSettings settings) {
    try {
      byte[] json = file.toString().endsWith("tokenizer.json")
          ? Files.readAllBytes(file)
          : new VocabularyFiles(file, settings).tokenizerJson();
      return new TokenizerChanges(settings, Place.file(file)).apply(json);
    } catch (IOException e) {
      throw new InputException(
          Place.file(file),
          "cannot be read (" + e + ")",
          "Give the tokenizer.json in the model's folder",
          e);
    }
  }

  /** The tokenizer of the embedded model, all-MiniLM-L6-v2: uncased, 30,522 tokens. */
  public static Tokenization embedded() {
    return embedded(EMBEDDED);
  }

  /**
   * The tokenizer of an embedded model.
   *
   * @param model its name on the class path, such as {@code bge-small-en-v1.5}
   */
  public static Tokenization embedded(String model) {
    return new Tokenization(
        Place.of("embedded tokenizer"),
        embeddedJson(model),
        TokenizerSettings.none(),
        Optional.empty());
  }

  private static String resource(String model) {
    return "/" + model + "-tokenizer.json";
  }

  /** The tokenizer.json of an embedded model, byte for byte, to be copied to a trained model. */
  public static byte[] embeddedJson(String model) {
    String name = resource(model);
    try (InputStream resource = Tokenization.class.getResourceAsStream(name)) {
      if (resource == null) {
        throw new InputException(
            Place.of("embedded model"),
            name + " is not on the class path",
            "Add dev.langchain4j:langchain4j-embeddings-" + model.replace("v1.5", "v15"));
      }
      return resource.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Encodes one or two texts for training: with special tokens, the longer text truncated first,
   * not padded.
   *
   * @param maxLength in tokens, special ones included
   */
  public Encoding encode(String text, @Nullable String pair, int maxLength) {
    EncodingOptions options =
        EncodingOptions.truncated(EncodingOptions.Truncation.LONGEST_FIRST, maxLength);
    return encodeAll(List.of(text), pair == null ? null : List.of(pair), options)
        .get(0);
  }

  /**
   * Encodes one or two texts. Returns one encoding, or one per window if the options ask for what
   * is cut off. As in transformers, an empty second text counts as none here, but as a text without
   * tokens in {@link #encodeAll}.
   *
   * @throws InputException if the options cannot be met, or a text contains an unpaired surrogate
   */
  public List<Encoding> encode(String text, @Nullable String pair, EncodingOptions options) {
    List<String> pairs = pair == null || pair.isEmpty() ? null : List.of(pair);
    return encodeAll(List.of(text), pairs, options);
  }

  /**
   * Encodes many texts, or pairs of texts, in parallel. The windows of a text are consecutive;
   * {@link Encoding#sample} is the index of the text.
   *
   * @param pairs as many as texts, or null
   */
  public List<Encoding> encodeAll(
      List<String> texts, @Nullable List<String> pairs, EncodingOptions options) {
    if (pairs != null && pairs.size() != texts.size()) {
      throw new IllegalArgumentException(texts.size() + " texts, but " + pairs.size() + " pairs");
    }
    List<Encoding> encodings = new ArrayList<>(texts.size());
    int to;
    for (int from = 0; from < texts.size(); from = to) {
      to = endOfBatch(texts, pairs, from);
      List<String> seconds = pairs == null ? null : pairs.subList(from, to);
      String[] firsts = checked(texts.subList(from, to));
      for (Encoding whole :
          tokenizer.encode(firsts, seconds == null ? null : checked(seconds), options, from)) {
        encodings.addAll(cut(whole, options));
      }
    }
    return padded(encodings, options);
  }

  private static int endOfBatch(List<String> texts, @Nullable List<String> pairs, int from) {
    int last = Math.min(from + BATCH_TEXTS, texts.size());
    int to = from;
    long characters = 0;
    while (to < last && characters < BATCH_CHARACTERS) {
      characters += texts.get(to).length() + (pairs == null ? 0 : pairs.get(to).length());
      to++;
    }
    return to;
  }

  private List<Encoding> padded(List<Encoding> encodings, EncodingOptions options) {
    int length = switch (options.padding()) {
      case NONE -> 0;
      case LONGEST -> encodings.stream().mapToInt(Encoding::length).max().orElse(0);
      case MAX_LENGTH -> options.maxLength();
    };
    int rounded = ((length + options.padToMultipleOf() - 1) / options.padToMultipleOf())
        * options.padToMultipleOf();
    return encodings.stream()
        .map(encoding -> encoding.padded(rounded, file.padTokenId()))
        .toList();
  }

  /** The library would silently drop an unpaired surrogate. */
  private static String[] checked(List<String> texts) {
    for (String text : texts) {
      if (text.length() > LONGEST_TEXT) {
        throw new InputException(
            Place.of("text to tokenize"),
            "it has " + text.length() + " characters, more than " + LONGEST_TEXT,
            "Split it");
      }
      for (int i = 0; i < text.length(); i++) {
        if (Character.isSurrogate(text.charAt(i))) {
          if (i + 1 == text.length()
              || !Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1))) {
            throw new InputException(
                Place.of("text to tokenize").column(i + 1),
                String.format("unpaired surrogate (U+%04X)", (int) text.charAt(i)),
                "Repair the text: a surrogate without its pair is not a character");
          }
          i++;
        }
      }
    }
    return texts.toArray(String[]::new);
  }

  /**
   * Windows of texts that were encoded whole: the first, and further ones if the options ask for
   * them. They begin with the last tokens if {@code truncation_side} is left.
   */
  public List<Encoding> cut(Encoding whole, EncodingOptions options) {
    return new Windows(whole, options, truncatesLeft).cut();
  }

  /**
   * The longest sequence, in tokens, that tokenizer_config.json allows: {@code model_max_length}.
   */
  public int longest() {
    return longest;
  }

  /** One more than the largest token id: the embedding table needs at least as many rows. */
  public int vocabSize() {
    return file.size();
  }

  /**
   * The settings in effect for which transformers has defaults, such as {@code do_lower_case},
   * under their names in tokenizer_config.json.
   */
  public Map<String, Boolean> settings() {
    return file.settings();
  }

  public int padTokenId() {
    return file.padTokenId();
  }

  /** How many special tokens are added to two texts. */
  public int specialTokensOfPair() {
    Encoding empty =
        encodeAll(List.of(""), List.of(""), EncodingOptions.plain()).get(0);
    return (int) Arrays.stream(empty.sequenceIds()).filter(id -> id < 0).count();
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
