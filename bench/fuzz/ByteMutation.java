import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** One to four changes: of a byte, a number, a digit, a piece, or the end. */
class ByteMutation implements Mutation {
  /** Where many formats keep sizes and offsets. */
  private static final int HEADER = 256;

  private static final long[] NUMBERS = {
    0,
    1,
    2,
    3,
    7,
    8,
    9,
    15,
    16,
    31,
    32,
    127,
    128,
    255,
    256,
    257,
    4095,
    32_767,
    32_768,
    65_535,
    65_536,
    0x7FFF_FFFFL,
    0x8000_0000L,
    0xFFFF_FFFFL,
    0xFFFF_FFFEL
  };

  @Override
  public byte[] mutated(List<byte[]> seeds, SplittableRandom random) {
    byte[] input = seeds.get(random.nextInt(seeds.size())).clone();
    for (int change = random.nextInt(4); change >= 0 && input.length > 0; change--) {
      input = changed(input, seeds, random);
    }
    return input;
  }

  private static byte[] changed(byte[] input, List<byte[]> seeds, SplittableRandom random) {
    int end = random.nextBoolean() ? input.length : Math.min(input.length, HEADER);
    int at = random.nextInt(end);
    int length = input.length - at;
    switch (random.nextInt(8)) {
      case 0 -> input[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> input[at] = (byte) random.nextInt(256);
      case 2 -> number(input, at, random);
      case 3 -> digit(input, at, random);
      case 4 -> {
        return Arrays.copyOf(input, at);
      }
      case 5 -> {
        return spliced(input, at, seeds.get(random.nextInt(seeds.size())), random);
      }
      case 6 -> {
        int some = Math.min(length, random.nextBoolean() ? 16 : length);
        return without(input, at, random.nextInt(1 + some));
      }
      default -> {
        return doubled(input, at, Math.min(length, random.nextInt(1, 64)));
      }
    }
    return input;
  }

  /** Writes a number at the edge of something, in two or four bytes of either order. */
  private static void number(byte[] input, int at, SplittableRandom random) {
    long number = NUMBERS[random.nextInt(NUMBERS.length)];
    ByteBuffer bytes = ByteBuffer.wrap(input)
        .order(random.nextBoolean() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    if (random.nextBoolean() && at + Integer.BYTES <= input.length) {
      bytes.putInt(at, (int) number);
    } else if (at + Short.BYTES <= input.length) {
      bytes.putShort(at, (short) number);
    }
  }

  /** Replaces the next digit, so that lengths and offsets become wrong. */
  private static void digit(byte[] input, int from, SplittableRandom random) {
    for (int i = from; i < input.length; i++) {
      if (input[i] >= '0' && input[i] <= '9') {
        input[i] = (byte) ('0' + random.nextInt(10));
        return;
      }
    }
  }

  private static byte[] spliced(byte[] input, int at, byte[] other, SplittableRandom random) {
    int from = random.nextInt(1 + other.length);
    byte[] joined = Arrays.copyOf(input, at + other.length - from);
    System.arraycopy(other, from, joined, at, other.length - from);
    return joined;
  }

  private static byte[] without(byte[] input, int at, int count) {
    byte[] rest = new byte[input.length - count];
    System.arraycopy(input, 0, rest, 0, at);
    System.arraycopy(input, at + count, rest, at, input.length - at - count);
    return rest;
  }

  private static byte[] doubled(byte[] input, int at, int count) {
    byte[] longer = new byte[input.length + count];
    System.arraycopy(input, 0, longer, 0, at + count);
    System.arraycopy(input, at, longer, at + count, input.length - at);
    return longer;
  }
}
