package io.slimfit.data.tokenize;

import ai.djl.huggingface.tokenizers.jni.CharSpan;
import ai.djl.huggingface.tokenizers.jni.LibUtils;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import ai.djl.util.Utils;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/** A tokenizer of the native library, without truncation or padding. Thread-safe. */
final class NativeTokenizer implements AutoCloseable {
  private static final TokenizersLibrary LIBRARY = TokenizersLibrary.LIB;

  private static final int[] NO_OFFSETS = {};

  private final long handle;
  private final ReadWriteLock open =
      new ReentrantReadWriteLock(); // closing waits for running calls
  private boolean closed;

  private NativeTokenizer(long handle) {
    this.handle = handle;
  }

  /**
   * @param tokenizerJson content of a file that {@link TokenizerFile} has checked
   * @param place the place of the file
   * @throws InputException if the library cannot be unpacked or rejects the file
   */
  static NativeTokenizer of(String tokenizerJson, Place place) {
    load();
    try {
      long handle = LIBRARY.createTokenizerFromString(tokenizerJson);
      LIBRARY.disableTruncation(handle);
      LIBRARY.disablePadding(handle);
      return new NativeTokenizer(handle);
    } catch (RuntimeException e) { // thrown by the library if it rejects the file
      throw TokenizerFile.broken(
          place,
          "the tokenizers library rejects it: " + Place.printable(String.valueOf(e.getMessage())),
          e);
    }
  }

  private static void load() {
    // otherwise DJL queries a cloud metadata service and may download a CUDA build
    System.setProperty("ai.djl.offline", "true");
    Path cache = Utils.getCacheDir();
    try {
      Files.createDirectories(cache);
      LibUtils.checkStatus();
    } catch (IOException | LinkageError | RuntimeException e) {
      throw new InputException(
          Place.of("tokenizer library"),
          "cannot be unpacked to " + Place.printable(cache.toString()) + " and loaded (" + rootOf(e)
              + ")",
          "Set the environment variable DJL_CACHE_DIR to a writable folder",
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
   * Encodes texts or pairs of texts without truncation. Only the needed results are copied from the
   * library, not the tokens' texts or word indices. Many texts are encoded in parallel; a single
   * one is encoded on the calling thread.
   *
   * @param options only special tokens and offsets are used here
   * @param firstSample the index of the first text in its batch
   */
  List<Encoding> encode(
      String[] texts, String @Nullable [] pairs, EncodingOptions options, int firstSample) {
    open.readLock().lock();
    try {
      if (closed) {
        throw new IllegalStateException("the tokenizer is closed");
      }
      long[] encoded = encoded(texts, pairs, options.addSpecialTokens());
      try {
        List<Encoding> wholes = new ArrayList<>(encoded.length);
        for (int i = 0; i < encoded.length; i++) {
          wholes.add(whole(encoded[i], options.offsets(), firstSample + i));
        }
        return wholes;
      } finally {
        Arrays.stream(encoded).forEach(LIBRARY::deleteEncoding);
      }
    } finally {
      open.readLock().unlock();
    }
  }

  /** Handles of the library's encodings; the caller deletes them. */
  private long[] encoded(String[] firsts, String @Nullable [] seconds, boolean addSpecialTokens) {
    if (firsts.length > 1) {
      return seconds == null
          ? LIBRARY.batchEncode(handle, firsts, addSpecialTokens)
          : LIBRARY.batchEncodePair(handle, firsts, seconds, addSpecialTokens);
    }
    long encoded = seconds == null
        ? LIBRARY.encode(handle, firsts[0], addSpecialTokens)
        : LIBRARY.encodeDual(handle, firsts[0], seconds[0], addSpecialTokens);
    return new long[] {encoded};
  }

  private static Encoding whole(long encoded, boolean withOffsets, int sample) {
    int[] ids = toInts(LIBRARY.getTokenIds(encoded));
    int[] attentionMask = new int[ids.length];
    Arrays.fill(attentionMask, 1);
    return new Encoding(
        ids,
        toInts(LIBRARY.getTypeIds(encoded)),
        attentionMask,
        withOffsets ? offsets(LIBRARY.getTokenCharSpans(encoded)) : NO_OFFSETS,
        toInts(LIBRARY.getSequenceIds(encoded)),
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

  @Override
  public void close() {
    open.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        LIBRARY.deleteTokenizer(handle);
      }
    } finally {
      open.writeLock().unlock();
    }
  }
}
