package io.slimfit.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.slimfit.base.CounterRandom;
import io.slimfit.base.InputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsPropertyTest {
  private static final int FILES = 1000;
  private static final byte[] TELLING =
      "\"{}[]:,-0129eE.\\ uF\0\377".getBytes(StandardCharsets.ISO_8859_1);

  @TempDir
  Path folder;

  @Test
  void randomlyDamagedHeaderIsEitherReadOrRejected() {
    byte[] good = SafetensorsFile.bytes(
        "{\"__metadata__\":{\"format\":\"pt\"},"
            + SafetensorsFile.entry("a.weight", "F32", "[2,3]", 0, 24)
            + "," + SafetensorsFile.entry("b", "I64", "[1]", 24, 32)
            + "," + SafetensorsFile.entry("c", "BF16", "[]", 32, 34) + "}",
        new byte[34]);
    int refused = 0;
    for (int seed = 0; seed < FILES; seed++) {
      byte[] bytes = damaged(good, CounterRandom.key(seed));
      Path file = SafetensorsFile.write(folder.resolve("damaged.safetensors"), bytes);
      try (SafetensorsReader reader = SafetensorsReader.open(file)) {
        assertThat(reader.names()).hasSizeBetween(1, 3);
      } catch (InputException e) {
        refused++;
      } catch (RuntimeException e) {
        fail("seed " + seed + ": " + Arrays.toString(bytes), e);
      }
    }
    assertThat(refused).isGreaterThan(FILES / 2);
  }

  /** One to four bytes changed, a range deleted or duplicated, or the end cut off. */
  private static byte[] damaged(byte[] good, long key) {
    byte[] bytes = good.clone();
    int changes = 1 + pick(key, 0, 4);
    for (int i = 0; i < changes; i++) {
      int at = pick(key, 3 * i + 1, bytes.length);
      int random = pick(key, 3 * i + 2, 512);
      bytes[at] = random < 256 ? (byte) random : TELLING[random % TELLING.length];
    }
    int from = pick(key, 20, bytes.length);
    int to = Math.min(bytes.length, from + pick(key, 21, 12));
    return switch (pick(key, 22, 4)) {
      case 0 -> joined(bytes, from, to);
      case 1 -> joined(bytes, to, from);
      case 2 -> Arrays.copyOf(bytes, from);
      default -> bytes;
    };
  }

  /** The bytes before {@code end}, then those from {@code begin} on. */
  private static byte[] joined(byte[] bytes, int end, int begin) {
    byte[] joined = Arrays.copyOf(bytes, end + bytes.length - begin);
    System.arraycopy(bytes, begin, joined, end, bytes.length - begin);
    return joined;
  }

  private static int pick(long key, long index, int bound) {
    return (int) (CounterRandom.uniform(key, index) * bound);
  }
}
