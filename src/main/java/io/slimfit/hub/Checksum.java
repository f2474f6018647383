package io.slimfit.hub;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Compares files with the hashes in their ETags. */
final class Checksum {
  private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern SHA_1 = Pattern.compile("[0-9a-f]{40}");
  private static final int BUFFER_BYTES = 1 << 16;

  private Checksum() {}

  /**
   * Also true if the ETag is not a hash, as on some mirrors: then only the length can be checked.
   */
  static boolean matches(Path file, String etag) throws IOException {
    if (SHA_256.matcher(etag).matches()) {
      return etag.equals(digest(file, digest("SHA-256")));
    }
    if (SHA_1.matcher(etag).matches()) {
      MessageDigest digest = digest("SHA-1");
      String header = "blob " + Files.size(file) + "\0"; // what Git hashes for a file
      digest.update(header.getBytes(StandardCharsets.UTF_8));
      return etag.equals(digest(file, digest));
    }
    return true;
  }

  private static String digest(Path file, MessageDigest digest) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream bytes = Files.newInputStream(file)) {
      for (int count = bytes.read(buffer); count >= 0; count = bytes.read(buffer)) {
        digest.update(buffer, 0, count);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest digest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has " + algorithm, e);
    }
  }
}
