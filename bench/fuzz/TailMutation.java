import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Changes of bytes: anywhere; of the last ones, where Parquet has its description; or of a few
 * values before it, after which most files can still be read.
 */
final class TailMutation extends ByteMutation {
  private static final int MAGIC = 4; // bytes
  private static final int MOST = 1500;

  @Override
  public byte[] mutated(List<byte[]> seeds, SplittableRandom random) {
    byte[] seed = seeds.get(random.nextInt(seeds.size()));
    switch (random.nextInt(3)) {
      case 0 -> {
        return super.mutated(List.of(seed), random);
      }
      case 1 -> {
        return withOtherValues(seed.clone(), random);
      }
      default -> {
        return withAnotherTail(seed, random);
      }
    }
  }

  private static byte[] withOtherValues(byte[] input, SplittableRandom random) {
    ByteBuffer file = ByteBuffer.wrap(input).order(ByteOrder.LITTLE_ENDIAN);
    int description = file.getInt(input.length - 2 * Integer.BYTES);
    int end = input.length - 2 * Integer.BYTES - description;
    for (int change = random.nextInt(3); change >= 0; change--) {
      input[random.nextInt(MAGIC, end)] = (byte) random.nextInt(256);
    }
    return input;
  }

  private byte[] withAnotherTail(byte[] seed, SplittableRandom random) {
    int begin = Math.max(0, seed.length - random.nextInt(12, MOST));
    int end = random.nextBoolean() ? seed.length : seed.length - 8; // the length stays
    byte[] tail = super.mutated(List.of(Arrays.copyOfRange(seed, begin, end)), random);
    byte[] input = Arrays.copyOf(seed, begin + tail.length + seed.length - end);
    System.arraycopy(tail, 0, input, begin, tail.length);
    System.arraycopy(seed, end, input, begin + tail.length, seed.length - end);
    return input;
  }
}
