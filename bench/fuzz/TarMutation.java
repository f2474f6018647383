import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Changes of bytes in one input of four; up to three headers that say something else; then most
 * checksums are right again.
 */
final class TarMutation extends ByteMutation {
  private static final int BLOCK = 512;
  private static final int CHECKSUM = 148;
  private static final int CHECKSUM_END = 156;
  private static final int MAGIC = 257;
  private static final int TYPE = 156;
  private static final int NAME_END = 100;
  private static final String TYPES = "0123456789gxLKSDVMN\0A";

  private static final String[] NAMES = {
    "../a.png", "/a.png", "cat/../../a", "a//b", "", ".", "cat", "c:\\a.png", "\u00e9/a"
  };

  @Override
  public byte[] mutated(List<byte[]> seeds, SplittableRandom random) {
    byte[] input = random.nextInt(4) > 0
        ? seeds.get(random.nextInt(seeds.size())).clone()
        : super.mutated(seeds, random);
    List<Integer> headers = new ArrayList<>();
    for (int at = 0; at + BLOCK <= input.length; at += BLOCK) {
      if (isHeader(input, at)) {
        headers.add(at);
      }
    }
    for (int change = random.nextInt(4); change > 0 && !headers.isEmpty(); change--) {
      int at = headers.get(random.nextInt(headers.size()));
      change(input, at, random);
      if (random.nextInt(8) > 0) {
        check(input, at);
      }
    }
    return input;
  }

  private static boolean isHeader(byte[] input, int at) {
    return new String(input, at + MAGIC, 5, StandardCharsets.US_ASCII).equals("ustar");
  }

  private static void change(byte[] input, int at, SplittableRandom random) {
    switch (random.nextInt(4)) {
      case 0 -> input[at + TYPE] = (byte) TYPES.charAt(random.nextInt(TYPES.length()));
      case 1 -> input[at + random.nextInt(BLOCK)] = (byte) random.nextInt(256);
      case 2 -> {
        byte[] name = NAMES[random.nextInt(NAMES.length)].getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < NAME_END; i++) {
          input[at + i] = i < name.length ? name[i] : 0;
        }
      }
      case 3 -> {
        byte[] name = ("cat/" + random.nextInt(100) + ".png").getBytes(StandardCharsets.UTF_8);
        System.arraycopy(name, 0, input, at, name.length);
        input[at + name.length] = 0;
      }
      default -> throw new IllegalStateException("one of four");
    }
  }

  /** The sum of all bytes of the header, with spaces in the place of the sum. */
  private static void check(byte[] input, int at) {
    int sum = 0;
    for (int i = 0; i < BLOCK; i++) {
      sum += i >= CHECKSUM && i < CHECKSUM_END ? ' ' : input[at + i] & 0xFF;
    }
    byte[] digits = String.format("%06o\0 ", sum).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(digits, 0, input, at + CHECKSUM, digits.length);
  }
}
