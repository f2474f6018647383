import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.Inflater;

/**
 * Changes of bytes, or of one chunk: then checksums and compression are right again, so that the
 * change gets beyond them.
 */
final class PngMutation extends ByteMutation {
  private static final int FIRST_CHUNK = 8;
  private static final int MOST_INFLATED = 1 << 20;

  private record Chunk(int name, byte[] content) {}

  @Override
  public byte[] mutated(List<byte[]> seeds, SplittableRandom random) {
    if (random.nextInt(4) == 0) {
      return super.mutated(seeds, random);
    }
    byte[] seed = seeds.get(random.nextInt(seeds.size()));
    List<Chunk> chunks = chunks(ByteBuffer.wrap(seed));
    int at = random.nextInt(chunks.size());
    Chunk chunk = chunks.get(at);
    switch (random.nextInt(8)) {
      case 0 -> chunks.remove(at);
      case 1 -> chunks.add(random.nextInt(chunks.size()), chunk);
      case 2 -> Collections.swap(chunks, at, random.nextInt(chunks.size()));
      default -> chunks.set(at, changed(chunk, random));
    }
    return written(seed, chunks);
  }

  private Chunk changed(Chunk chunk, SplittableRandom random) {
    if (chunk.name() != name("IDAT")) {
      return new Chunk(chunk.name(), super.mutated(List.of(chunk.content()), random));
    }
    byte[] rows = inflated(chunk.content());
    return new Chunk(chunk.name(), deflated(super.mutated(List.of(rows), random)));
  }

  private static int name(String name) {
    return ByteBuffer.wrap(name.getBytes(StandardCharsets.US_ASCII)).getInt();
  }

  private static List<Chunk> chunks(ByteBuffer png) {
    List<Chunk> chunks = new ArrayList<>();
    png.position(FIRST_CHUNK);
    while (png.remaining() >= 3 * Integer.BYTES) {
      byte[] content = new byte[png.getInt()];
      int name = png.getInt();
      png.get(content);
      png.getInt(); // checksum
      chunks.add(new Chunk(name, content));
    }
    return chunks;
  }

  private static byte[] written(byte[] seed, List<Chunk> chunks) {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    png.write(seed, 0, FIRST_CHUNK);
    for (Chunk chunk : chunks) {
      ByteBuffer bytes = ByteBuffer.allocate(3 * Integer.BYTES + chunk.content().length)
          .putInt(chunk.content().length)
          .putInt(chunk.name())
          .put(chunk.content());
      CRC32 checksum = new CRC32();
      checksum.update(bytes.array(), Integer.BYTES, Integer.BYTES + chunk.content().length);
      png.writeBytes(bytes.putInt((int) checksum.getValue()).array());
    }
    return png.toByteArray();
  }

  private static byte[] inflated(byte[] compressed) {
    Inflater inflater = new Inflater();
    inflater.setInput(compressed);
    byte[] rows = new byte[MOST_INFLATED];
    try {
      return Arrays.copyOf(rows, inflater.inflate(rows));
    } catch (DataFormatException e) {
      throw new IllegalStateException("a seed is good", e);
    } finally {
      inflater.end();
    }
  }

  private static byte[] deflated(byte[] rows) {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(compressed)) {
      deflater.write(rows);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return compressed.toByteArray();
  }
}
