package io.slimfit.data;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import ai.djl.util.Utils;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * Texts to token ids, by the tokenizers library that Hugging Face transformers uses, so that the ids are the same. The library makes
 * one uncut encoding of a text; cutting into windows and padding are done here ({@link Windows}), because the library ends the
 * process on some settings.
 *
 * <p>Several threads may encode at once. On its first use in a process the native library (15 MB) is unpacked into {@code
 * ~/.djl.ai}, or into the folder named by the environment variable or system property {@code DJL_CACHE_DIR}. Nothing is downloaded.
 */
public final class Tokenization implements AutoCloseable {
  // Handed to the library at once, which holds 640 bytes a token (measured): 34 MB at 5 characters
  // a token.
  private static final int BATCH_TEXTS = 1024;
  private static final int BATCH_CHARACTERS = 1 << 18;
  private static final String EMBEDDED = "all-minilm-l6-v2";

  private final byte[] tokenizerJson;
  private final Vocabulary vocabulary;
  private final HuggingFaceTokenizer tokenizer;
  private final int padTokenId;
  private final int clsTokenId;
  private final int sepTokenId;
  private final ReadWriteLock open =
      new ReentrantReadWriteLock(); // closing waits for those who encode
  private boolean closed;

  private Tokenization(Place place, byte[] tokenizerJson) {
    this.tokenizerJson = tokenizerJson;
    this.vocabulary = Vocabulary.read(place, tokenizerJson);
    this.padTokenId = vocabulary.id("[PAD]");
    this.clsTokenId = vocabulary.id("[CLS]");
    this.sepTokenId = vocabulary.id("[SEP]");
    this.tokenizer = load(place, tokenizerJson);
  }

  /**
   * Reads a model's {@code tokenizer.json}. Its own settings for truncation and padding are ignored.
   *
   * @throws InputException if the file is missing, broken or not of a WordPiece tokenizer, or if the native library cannot be unpacked
   */
  public static Tokenization open(Path tokenizerJson) {
    Place place = Place.file(tokenizerJson);
    try {
      return new Tokenization(place, Files.readAllBytes(tokenizerJson));
    } catch (IOException e) {
      throw new InputException(
          place, "cannot be read (" + e + ")", "Name the tokenizer.json in the model's folder", e);
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
    String name = "/" + model + "-tokenizer.json";
    try (InputStream resource = Tokenization.class.getResourceAsStream(name)) {
      if (resource == null) {
        throw new InputException(
            Place.of("embedded model"),
            name + " is not on the class path",
            "Add dev.langchain4j:langchain4j-embeddings-" + model.replace("v1.5", "v15"));
      }
      return new Tokenization(Place.of("embedded tokenizer"), resource.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static HuggingFaceTokenizer load(Place place, byte[] tokenizerJson) {
    // else DJL asks a cloud's metadata address and may fetch a CUDA build
    System.setProperty("ai.djl.offline", "true");
    Path cache = Utils.getCacheDir();
    try {
      Files.createDirectories(cache);
      return HuggingFaceTokenizer.newInstance(
          new ByteArrayInputStream(tokenizerJson),
          Map.of("padding", "false", "truncation", "false"));
    } catch (IOException | LinkageError | IllegalStateException e) {
      throw new InputException(
          Place.of("tokenizer library"),
          "cannot be unpacked to " + Place.printable(cache.toString()) + " and loaded (" + rootOf(e)
              + ")",
          "Set the environment variable DJL_CACHE_DIR to a folder that can be written",
          e);
    } catch (RuntimeException e) { // the library's own: it could not make a tokenizer of the text
      throw Vocabulary.broken(
          place,
          "the tokenizers library refuses it: " + Place.printable(String.valueOf(e.getMessage())),
          e);
    }
  }

  private static Throwable rootOf(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  /**
   * A text, or two, for training, as in a batch: with special tokens, the longer text cut first, not padded.
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
   * A text, or two; one encoding, or one for each window if the options ask for what was cut off. As in transformers, an empty second
   * text counts as none here, but as a text without tokens in {@link #encodeAll}.
   *
   * @throws InputException if the options cannot be met, or a text holds half a surrogate pair
   */
  public List<Encoding> encode(String text, @Nullable String pair, EncodingOptions options) {
    List<String> pairs = pair == null || pair.isEmpty() ? null : List.of(pair);
    return encodeAll(List.of(text), pairs, options);
  }

  /**
   * Many texts, or pairs of them; the library spreads them over the cores. Windows of one text follow each other, {@link
   * Encoding#sample} says which text they are of.
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
      for (Encoding whole :
          wholes(texts.subList(from, to), seconds, options.addSpecialTokens(), from)) {
        encodings.addAll(new Windows(whole, options).cut());
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
        .map(encoding -> encoding.padded(rounded, padTokenId))
        .toList();
  }

  /** Uncut encodings. Of the library's results only those that are needed are copied: not tokens as texts, nor word numbers. */
  private List<Encoding> wholes(
      List<String> texts, @Nullable List<String> pairs, boolean addSpecialTokens, int firstSample) {
    TokenizersLibrary library = TokenizersLibrary.LIB;
    String[] firsts = checked(texts);
    String[] seconds = pairs == null ? null : checked(pairs);
    open.readLock().lock();
    try {
      if (closed) {
        throw new IllegalStateException("the tokenizer is closed");
      }
      long[] encoded = encoded(tokenizer.getHandle(), firsts, seconds, addSpecialTokens);
      List<Encoding> wholes = new ArrayList<>(encoded.length);
      for (int i = 0; i < encoded.length; i++) {
        wholes.add(whole(library, encoded[i], firstSample + i));
        library.deleteEncoding(encoded[i]);
      }
      return wholes;
    } finally {
      open.readLock().unlock();
    }
  }

  /** The library's encodings, to be deleted; a single text is encoded on this thread. */
  private static long[] encoded(
      long handle, String[] firsts, String @Nullable [] seconds, boolean addSpecialTokens) {
    TokenizersLibrary library = TokenizersLibrary.LIB;
    if (firsts.length > 1) {
      return seconds == null
          ? library.batchEncode(handle, firsts, addSpecialTokens)
          : library.batchEncodePair(handle, firsts, seconds, addSpecialTokens);
    }
    long encoded = seconds == null
        ? library.encode(handle, firsts[0], addSpecialTokens)
        : library.encodeDual(handle, firsts[0], seconds[0], addSpecialTokens);
    return new long[] {encoded};
  }

  private static Encoding whole(TokenizersLibrary library, long encoded, int sample) {
    int[] ids = toInts(library.getTokenIds(encoded));
    int[] attentionMask = new int[ids.length];
    Arrays.fill(attentionMask, 1);
    return new Encoding(
        ids,
        toInts(library.getTypeIds(encoded)),
        attentionMask,
        offsets(library.getTokenCharSpans(encoded)),
        toInts(library.getSequenceIds(encoded)),
        false,
        sample);
  }

  private static int[] toInts(long[] values) {
    int[] ints = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      ints[i] = (int) values[i];
    }
    return ints;
  }

  private static int[] offsets(@Nullable CharSpan[] spans) { // code points; null for special tokens
    int[] offsets = new int[2 * spans.length];
    for (int i = 0; i < spans.length; i++) {
      CharSpan span = spans[i];
      if (span != null) {
        offsets[2 * i] = span.getStart();
        offsets[2 * i + 1] = span.getEnd();
      }
    }
    return offsets;
  }

  /** The library would drop half a surrogate pair silently. */
  private static String[] checked(List<String> texts) {
    for (String text : texts) {
      for (int i = 0; i < text.length(); i++) {
        if (Character.isSurrogate(text.charAt(i))) {
          if (i + 1 == text.length()
              || !Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1))) {
            throw new InputException(
                Place.of("text to tokenize").column(i + 1),
                String.format("half a surrogate pair (U+%04X)", (int) text.charAt(i)),
                "Repair the text: such a half is no character");
          }
          i++;
        }
      }
    }
    return texts.toArray(String[]::new);
  }

  /** One more than the largest token id: the embedding table needs at least as many rows. */
  public int vocabSize() {
    return vocabulary.size();
  }

  /** What a token id stands for, as in {@code ##ing}. */
  public String token(int id) {
    return vocabulary.token(id);
  }

  public int padTokenId() {
    return padTokenId;
  }

  public int clsTokenId() {
    return clsTokenId;
  }

  public int sepTokenId() {
    return sepTokenId;
  }

  /** The tokenizer.json this was made of, byte for byte: a trained model's folder gets a copy. */
  public String tokenizerJson() {
    return new String(tokenizerJson, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    open.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        tokenizer.close();
      }
    } finally {
      open.writeLock().unlock();
    }
  }
}
