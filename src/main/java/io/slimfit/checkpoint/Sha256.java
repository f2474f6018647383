package io.slimfit.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A hash of many values: equal values in the same order have the same hash. */
public final class Sha256 {
  private static final int STRIP_BYTES = 1 << 18;

  private final MessageDigest digest;
  private final ByteBuffer number = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);

  public Sha256() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  public Sha256 add(long value) {
    digest.update(number.clear().putLong(value).array());
    return this;
  }

  public Sha256 add(double value) {
    return add(Double.doubleToLongBits(value));
  }

  /** Adds the length, too: "ab", "c" differs from "a", "bc". */
  public Sha256 add(byte[] bytes) {
    add(bytes.length);
    digest.update(bytes);
    return this;
  }

  public Sha256 add(String text) {
    return add(text.getBytes(StandardCharsets.UTF_8));
  }

  public Sha256 add(int[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asIntBuffer().put(values);
    return add(bytes.array());
  }

  public Sha256 add(float[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return add(bytes.array());
  }

  /** The hash in 64 hexadecimal digits; nothing can be added any more. */
  public String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }

  /** The hash of a file's bytes. */
  public static String of(Path file) throws IOException {
    Sha256 hash = new Sha256();
    ByteBuffer strip = ByteBuffer.allocateDirect(STRIP_BYTES);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      while (channel.read(strip.clear()) >= 0) {
        hash.digest.update(strip.flip());
      }
    }
    return hash.hex();
  }
}
