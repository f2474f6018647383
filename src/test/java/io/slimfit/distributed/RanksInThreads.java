package io.slimfit.distributed;

import io.slimfit.tensor.Rendezvous;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Ranks as threads of one process, on connections of their own. */
public final class RanksInThreads {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private RanksInThreads() {}

  /** What a rank does. */
  public interface Task<T> {
    /** The result of a rank. */
    T run(Ranks rank) throws Exception;
  }

  /** The results of all ranks, in their order. */
  public static <T> List<T> run(int size, Task<T> task) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(size);
    Rendezvous served = Ranks.serve("127.0.0.1");
    try {
      List<Future<T>> running = new ArrayList<>();
      for (int rank = 0; rank < size; rank++) {
        Placement placement =
            new Placement(rank, size, size, "127.0.0.1", served.port(), rank > 0, "0");
        running.add(threads.submit(() -> {
          try (Ranks ranks = placement.rank() == 0
              ? Ranks.meet(placement, served, TIMEOUT, () -> {})
              : Ranks.meet(placement, TIMEOUT, new Starter(Optional.empty()))) {
            T result = task.run(ranks);
            ranks.any(false); // nobody leaves before the others are done
            return result;
          }
        }));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> rank : running) {
        results.add(rank.get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }
}
