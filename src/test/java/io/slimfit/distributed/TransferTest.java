package io.slimfit.distributed;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.tensor.DType;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What ranks send each other: more than one piece of a message, and nothing at all. */
class TransferTest {
  private static final int RANKS = 3;
  private static final int COLUMNS = 7;

  /** Rows that each rank has, for each rank; some are several pieces, and some none. */
  private static final long[][] ROWS = {{3, 40_000, 0}, {25_000, 0, 1}, {0, 2, 60_000}};

  private final NativeMemory memory = new NativeMemory(Device.CPU);

  @Test
  @DisplayName("each rank gets the rows that are for it, in the order of ranks")
  void exchange() throws Exception {
    List<Sent> sent = RanksInThreads.run(RANKS, rank -> {
      long before = rank.sentBytes();
      long[] given = ROWS[rank.rank()];
      long[] received =
          IntStream.range(0, RANKS).mapToLong(r -> ROWS[r][rank.rank()]).toArray();
      try (Tensor in = rows(given, to -> value(rank.rank(), to));
          Tensor out = rows(received, from -> 0)) {
        rank.exchange(out, received, in, given);
        return new Sent(list(out), rank.sentBytes() - before);
      }
    });
    for (int rank = 0; rank < RANKS; rank++) {
      int to = rank;
      long[] received = IntStream.range(0, RANKS).mapToLong(r -> ROWS[r][to]).toArray();
      assertThat(sent.get(rank).received).isEqualTo(values(received, from -> value(from, to)));
      assertThat(sent.get(rank).bytes)
          .isEqualTo((Arrays.stream(ROWS[rank]).sum() - ROWS[rank][rank]) * COLUMNS * Float.BYTES);
    }
  }

  @Test
  @DisplayName("all ranks get the rows of all, however many each has")
  void gather() throws Exception {
    long[] counts = {50_000, 0, 9};
    List<Sent> sent = RanksInThreads.run(RANKS, rank -> {
      long before = rank.sentBytes();
      try (Tensor own = rows(new long[] {counts[rank.rank()]}, one -> rank.rank() + 1);
          Tensor all = rows(counts, from -> 0)) {
        rank.gather(all, counts, own);
        return new Sent(list(all), rank.sentBytes() - before);
      }
    });
    for (int rank = 0; rank < RANKS; rank++) {
      assertThat(sent.get(rank).received).isEqualTo(values(counts, from -> from + 1));
      assertThat(sent.get(rank).bytes)
          .isEqualTo(counts[rank] * COLUMNS * Float.BYTES * (RANKS - 1));
    }
  }

  /** @param bytes that the rank has sent */
  private record Sent(List<Double> received, long bytes) {}

  private interface Value {
    double of(int rank);
  }

  private static double value(int from, int to) {
    return 1 + from + 10 * to;
  }

  private static List<Double> list(Tensor tensor) {
    return Arrays.stream(tensor.toDoubles()).boxed().toList();
  }

  private static List<Double> values(long[] counts, Value value) {
    return IntStream.range(0, counts.length)
        .boxed()
        .flatMap(rank -> Stream.generate(() -> value.of(rank)).limit(counts[rank] * COLUMNS))
        .toList();
  }

  private Tensor rows(long[] counts, Value value) {
    Tensor rows = memory.allocate(
        MemoryCategory.WORKSPACE, DType.FLOAT32, Arrays.stream(counts).sum(), COLUMNS);
    long offset = 0;
    for (int rank = 0; rank < counts.length; rank++) {
      rows.rows(offset, counts[rank]).fill(value.of(rank));
      offset += counts[rank];
    }
    return rows;
  }
}
