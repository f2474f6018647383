package io.slimfit.data.tokenize;

import ai.djl.huggingface.tokenizers.jni.CharSpan;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A tokenizer of the native library, without truncation or padding. Thread-safe. */
final class NativeTokenizer implements AutoCloseable {
  private static final TokenizersLibrary LIBRARY = TokenizersLibrary.LIB;

  private static final int[] NO_OFFSETS = {};

  private static final Pattern POSITION = Pattern.compile("at line (\\d{1,9}) column (\\d{1,9})");
  private static final Map<Pattern, String> REASONS = Map.of(
      Pattern.compile("missing field `(.+?)`"), "is missing",
      Pattern.compile("unknown variant `(.+?)`"), "is unknown",
      Pattern.compile("Token `(.+?)` out of vocabulary"), "is merged, but not in the vocabulary");

  private final long handle;
  private final boolean tokenTypes;
  private final ReadWriteLock open =
      new ReentrantReadWriteLock(); // closing waits for running calls
  private boolean closed;

  private NativeTokenizer(long handle, boolean tokenTypes) {
    this.handle = handle;
    this.tokenTypes = tokenTypes;
  }

  /**
   * @param tokenizerJson content of a file that {@link TokenizerFile} has checked
   * @param tokenTypes whether the second text's tokens have another type; if not, all have type 0
   * @param place the place of the file
   * @throws InputException if the library rejects the file
   * @throws io.slimfit.tensor.NativeLibrariesException if the library cannot be unpacked or loaded
   */
  static NativeTokenizer of(byte[] tokenizerJson, boolean tokenTypes, Place place) {
    TokenizerLibrary.load();
    try {
      long handle = LIBRARY.createTokenizerFromString(LibraryJson.of(tokenizerJson, place));
      LIBRARY.disableTruncation(handle);
      LIBRARY.disablePadding(handle);
      return new NativeTokenizer(handle, tokenTypes);
    } catch (InputException e) {
      throw e;
    } catch (IOException e) {
      throw new UncheckedIOException("the file was read before, but not now", e);
    } catch (RuntimeException e) { // thrown by the library if it rejects the file
      throw rejected(place, e);
    }
  }

  /** What the library says is for those who write it; of that, a name and a position are kept. */
  private static InputException rejected(Place place, RuntimeException e) {
    String theirs = String.valueOf(e.getMessage());
    Matcher position = POSITION.matcher(theirs);
    Place where = position.find()
        ? place
            .line(Integer.parseInt(position.group(1)))
            .column(Integer.parseInt(position.group(2)))
        : place;
    String reason = REASONS.entrySet().stream()
        .map(entry -> entry.getKey().matcher(theirs))
        .filter(Matcher::find)
        .map(found -> ": '" + Place.printable(found.group(1)) + "' " + REASONS.get(found.pattern()))
        .findFirst()
        .orElse("");
    return TokenizerFile.broken(where, "the tokenizers library does not read it" + reason, e);
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

  private Encoding whole(long encoded, boolean withOffsets, int sample) {
    int[] ids = toInts(LIBRARY.getTokenIds(encoded));
    int[] attentionMask = new int[ids.length];
    Arrays.fill(attentionMask, 1);
    return new Encoding(
        ids,
        tokenTypes ? toInts(LIBRARY.getTypeIds(encoded)) : new int[ids.length],
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
