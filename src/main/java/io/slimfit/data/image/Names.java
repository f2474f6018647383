package io.slimfit.data.image;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Many short strings in one byte array: each takes its characters and four bytes. */
final class Names {
  private byte[] letters = new byte[1 << 12];
  private int[] ends = new int[1 << 8];
  private int count;

  void add(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    int start = start(count);
    int end = Math.addExact(start, bytes.length);
    if (end > letters.length) {
      letters = Arrays.copyOf(letters, Math.max(end, letters.length + letters.length / 2));
    }
    if (count == ends.length) {
      ends = Arrays.copyOf(ends, count + count / 2);
    }
    System.arraycopy(bytes, 0, letters, start, bytes.length);
    ends[count++] = end;
  }

  String get(int index) {
    int start = start(index);
    return new String(letters, start, ends[index] - start, StandardCharsets.UTF_8);
  }

  int size() {
    return count;
  }

  private int start(int index) {
    return index == 0 ? 0 : ends[index - 1];
  }
}
