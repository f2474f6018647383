import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Changes of bytes; in every second input of the last ones, where Parquet has its description. */
final class TailMutation extends ByteMutation {
  private static final int MOST = 1500;

  @Override
  public byte[] mutated(List<byte[]> seeds, SplittableRandom random) {
    byte[] seed = seeds.get(random.nextInt(seeds.size()));
    if (random.nextBoolean()) {
      return super.mutated(List.of(seed), random);
    }
    int begin = Math.max(0, seed.length - random.nextInt(12, MOST));
    int end = random.nextBoolean() ? seed.length : seed.length - 8; // the length stays
    byte[] tail = super.mutated(List.of(Arrays.copyOfRange(seed, begin, end)), random);
    byte[] input = Arrays.copyOf(seed, begin + tail.length + seed.length - end);
    System.arraycopy(tail, 0, input, begin, tail.length);
    System.arraycopy(seed, end, input, begin + tail.length, seed.length - end);
    return input;
  }
}
