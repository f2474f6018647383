import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Changes of bytes, or of values in the header, with its length right again. */
final class SafetensorsMutation extends ByteMutation {
  @Override
  public byte[] mutated(List<byte[]> seeds, SplittableRandom random) {
    if (random.nextInt(4) == 0) {
      return super.mutated(seeds, random);
    }
    byte[] seed = seeds.get(random.nextInt(seeds.size()));
    int end = Long.BYTES + (int) length(seed).getLong(0);
    byte[] header = changed(Arrays.copyOfRange(seed, Long.BYTES, end), random);
    byte[] input = new byte[Long.BYTES + header.length + seed.length - end];
    length(input).putLong(0, header.length);
    System.arraycopy(header, 0, input, Long.BYTES, header.length);
    System.arraycopy(seed, end, input, Long.BYTES + header.length, seed.length - end);
    return input;
  }

  private static ByteBuffer length(byte[] file) {
    return ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] changed(byte[] header, SplittableRandom random) {
    try {
      return JsonMutation.changed(header, random);
    } catch (IOException e) {
      throw new UncheckedIOException("a seed is good", e);
    }
  }
}
