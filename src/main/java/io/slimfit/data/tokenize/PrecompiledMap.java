package io.slimfit.data.tokenize;

import com.fasterxml.jackson.databind.JsonNode;
import io.slimfit.base.Place;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.IntBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;

/**
 * The character map with which a SentencePiece model normalizes texts, in base64: the length of a
 * trie in bytes, the trie as a double array of 32-bit units, and the results as NUL-terminated
 * UTF-8 strings. The native library follows the indices in it unchecked, so every reachable one is
 * checked here.
 *
 * <p>A unit of the trie has the format of darts-clone: bits 0 to 7 and 31 are the label, bit 8 says
 * that a result ends here, and bits 10 to 30 are the offset, shifted by eight more bits if bit 9 is
 * set. The unit of a result has it in bits 0 to 30.
 */
final class PrecompiledMap {
  private static final int HIGHEST_BYTE = 255;

  private final IntBuffer trie;
  private final ByteBuffer results;

  private PrecompiledMap(IntBuffer trie, ByteBuffer results) {
    this.trie = trie;
    this.results = results;
  }

  /** @throws io.slimfit.base.InputException if some text would lead outside the map */
  static void check(JsonNode base64, Place place) {
    String problem;
    try {
      problem = base64.isTextual() ? problem(base64.binaryValue()) : "is not a string";
    } catch (IOException e) {
      problem = "is not base64";
    }
    if (!problem.isEmpty()) {
      throw TokenizerFile.broken(place, "its normalizer's precompiled_charsmap " + problem, null);
    }
  }

  private static String problem(byte[] map) {
    ByteBuffer buffer = ByteBuffer.wrap(map).order(ByteOrder.LITTLE_ENDIAN);
    if (map.length < Integer.BYTES) {
      return "is too short";
    }
    int trieBytes = buffer.getInt();
    if (trieBytes < Integer.BYTES
        || trieBytes % Integer.BYTES != 0
        || trieBytes > buffer.remaining()) {
      return "has only " + buffer.remaining() + " bytes for a trie of "
          + Integer.toUnsignedString(trieBytes);
    }
    IntBuffer trie =
        buffer.slice(Integer.BYTES, trieBytes).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer();
    int at = Integer.BYTES + trieBytes;
    return new PrecompiledMap(trie, buffer.slice(at, map.length - at)).problem();
  }

  private String problem() {
    try {
      CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(results.duplicate());
      assert text.length() <= results.limit();
    } catch (CharacterCodingException e) {
      return "has results that are not UTF-8";
    }
    BitSet seen = new BitSet(trie.limit());
    Deque<Integer> open = new ArrayDeque<>();
    open.add(offset(trie.get(0)));
    while (!open.isEmpty()) {
      int node = open.remove();
      if (node < 0 || (node | HIGHEST_BYTE) >= trie.limit()) {
        return "points outside its trie of " + trie.limit() + " units";
      }
      if (seen.get(node)) {
        continue;
      }
      seen.set(node);
      for (int label = 1; label <= HIGHEST_BYTE; label++) {
        int unit = trie.get(node ^ label);
        if ((unit & 0x800000FF) == label) {
          int next = node ^ label ^ offset(unit);
          if ((unit & 0x100) != 0 && !isResult(next)) {
            return "points outside its results";
          }
          open.add(next);
        }
      }
    }
    return "";
  }

  private static int offset(int unit) {
    return unit >>> 10 << ((unit & 0x200) >>> 6);
  }

  /** Whether the unit's result is the start of a character or the end of all results. */
  private boolean isResult(int node) {
    if (node < 0 || node >= trie.limit()) {
      return false;
    }
    int at = trie.get(node) & Integer.MAX_VALUE;
    return at == results.limit() || (at < results.limit() && (results.get(at) & 0xC0) != 0x80);
  }
}
