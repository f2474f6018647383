package io.slimfit.distributed;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** How many parts each rank computes at once; they need not be equal. */
final class Capacities {
  private Capacities() {}

  /** All ranks call this together. */
  static int[] of(Ranks ranks, int own) {
    return ranks.gather(ByteBuffer.allocate(Integer.BYTES).putInt(own).array()).stream()
        .mapToInt(bytes -> ByteBuffer.wrap(bytes).getInt())
        .toArray();
  }

  /** The numbers of the parts that a rank computes in each round; in the last ones perhaps none. */
  static List<List<Integer>> rounds(int[] capacities, int rank, int parts) {
    int before = IntStream.range(0, rank).map(other -> capacities[other]).sum();
    int all = IntStream.of(capacities).sum();
    List<List<Integer>> rounds = new ArrayList<>();
    for (int first = 0; first < parts; first += all) {
      int from = Math.min(parts, first + before);
      int to = Math.min(parts, from + capacities[rank]);
      rounds.add(IntStream.range(from, to).boxed().toList());
    }
    return rounds;
  }
}
