package io.slimfit.distributed;

import io.slimfit.tensor.Rendezvous;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** This process is rank 0, and starts the others on this machine. */
public final class LocalRanks implements RankSource {
  private static final String HOST = "127.0.0.1";
  private static final Duration LAST_WORDS = Duration.ofSeconds(5);

  private final int size;
  private final List<String> command;
  private final Consumer<String> lines;
  private final List<Process> others = new ArrayList<>();
  private final List<Thread> readers = new ArrayList<>();

  /**
   * @param command which starts a rank that reads its {@link Placement} from the environment
   * @param lines gets the lines that the other ranks write to their standard error
   */
  public LocalRanks(int size, List<String> command, Consumer<String> lines) {
    this.size = size;
    this.command = List.copyOf(command);
    this.lines = lines;
  }

  @Override
  public int rank() {
    return 0;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public Ranks meet(Duration timeout) {
    Rendezvous rendezvous = Ranks.serve(HOST);
    for (int rank = 1; rank < size; rank++) {
      start(rank, rendezvous.port());
    }
    Placement own = new Placement(0, size, size, HOST, rendezvous.port(), false, "0");
    return Ranks.meet(own, rendezvous, timeout, this::requireAlive);
  }

  private void start(int rank, int port) {
    ProcessBuilder builder = new ProcessBuilder(command);
    Map<String, String> environment = builder.environment();
    environment.remove("JDK_JAVA_OPTIONS"); // they are in the command already
    environment.put(Placement.RANK, String.valueOf(rank));
    environment.put(Placement.WORLD_SIZE, String.valueOf(size));
    environment.put(Placement.LOCAL_WORLD_SIZE, String.valueOf(size));
    environment.put(Placement.HOST, HOST);
    environment.put(Placement.PORT, String.valueOf(port));
    Starter.put(environment);
    builder.redirectInput(new File("/dev/null"));
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD); // only rank 0 has results
    try {
      Process process = builder.start();
      others.add(process);
      Thread reader = new Thread(() -> copy(process), "slimfit-rank-" + rank);
      reader.setDaemon(true);
      reader.start();
      readers.add(reader);
    } catch (IOException e) {
      throw new RankException("rank " + rank + " cannot be started: " + e.getMessage());
    }
  }

  private void copy(Process process) {
    try (BufferedReader reader = process.errorReader(Charset.defaultCharset())) {
      reader.lines().forEach(lines);
    } catch (IOException | RuntimeException e) {
      System.getLogger("io.slimfit").log(System.Logger.Level.DEBUG, "a rank has ended", e);
    }
  }

  private void requireAlive() {
    for (int i = 0; i < others.size(); i++) {
      if (!others.get(i).isAlive()) {
        throw new RankException("rank " + (i + 1) + " has ended with exit code "
            + others.get(i).exitValue() + " before training");
      }
    }
  }

  /** Waits a little for the other ranks, which know that the run is over; then ends them. */
  @Override
  public void close() {
    long end = System.nanoTime() + LAST_WORDS.toNanos();
    try {
      for (Process process : others) {
        if (!process.waitFor(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS)) {
          process.destroyForcibly(); // even one that is stopped
        }
      }
      for (Thread reader : readers) {
        reader.join(LAST_WORDS.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      others.forEach(Process::destroyForcibly);
    }
  }
}
