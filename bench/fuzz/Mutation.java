import java.util.List;
import java.util.SplittableRandom;

/** Makes an input from good files. */
interface Mutation {
  byte[] mutated(List<byte[]> seeds, SplittableRandom random);
}
