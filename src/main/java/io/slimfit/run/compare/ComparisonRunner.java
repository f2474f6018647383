package io.slimfit.run.compare;

import io.slimfit.base.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;

/**
 * Makes the missing runs of a comparison, each in a process of its own, so that its peak memory is
 * its own.
 */
public final class ComparisonRunner {
  /** The exit code of a run whose training diverged. */
  public static final int DIVERGED = 3;

  private static final int SAID_LINES = 3;

  private final Comparison comparison;
  private final ComparisonFolder folder;
  private final ChildJvm jvm;
  private final Settings settings;
  private final ComparisonListener listener;
  private final Map<ComparedRun, RunOutcome> finished;
  private final Map<ComparedRun, Started> running = new ConcurrentHashMap<>();
  private final BlockingQueue<ComparedRun> ended = new LinkedBlockingQueue<>();
  private volatile boolean stopped;

  /**
   * How runs are made.
   *
   * @param jobs how many at a time
   * @param keepModels whether the model of a run stays in its folder
   */
  public record Settings(int jobs, boolean keepModels) {}

  private record Started(Process process, long nanoTime) {
    double seconds() {
      return (System.nanoTime() - nanoTime) / 1e9;
    }
  }

  /**
   * @param folder locked by the caller
   * @param finished the runs there that count
   * @param jvm runs the command; it ends with {@link #DIVERGED} if training diverges
   */
  public ComparisonRunner(
      Comparison comparison,
      ComparisonFolder folder,
      Map<ComparedRun, RunOutcome> finished,
      ChildJvm jvm,
      Settings settings,
      ComparisonListener listener) {
    this.comparison = comparison;
    this.folder = folder;
    this.finished = new LinkedHashMap<>(finished);
    this.jvm = jvm;
    this.settings = settings;
    this.listener = listener;
  }

  /**
   * Runs until nothing is missing, or until it is stopped. If a run fails, the others that have
   * started end first.
   *
   * @return what the finished runs say
   * @throws FailedRunException if a run fails
   */
  public ComparisonResult run() {
    try {
      Optional<FailedRunException> failure = Optional.empty();
      start();
      while (!running.isEmpty()) {
        Optional<FailedRunException> failed = end(ended.take());
        failure = failure.or(() -> failed);
        if (failure.isEmpty()) {
          start();
        }
      }
      if (failure.isPresent() && !stopped) {
        throw failure.get();
      }
      ComparisonResult result = ComparisonResults.of(comparison, finished);
      listener.onResult(result);
      return result;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } finally {
      stop(); // after a failure of this process
    }
  }

  /**
   * Ends all processes at once; may be called from any thread. An unfinished run is made again by
   * the next comparison in the same folder.
   */
  public void stop() {
    stopped = true;
    running.values().forEach(run -> run.process().destroyForcibly());
  }

  /** Whether processes are running. */
  public boolean isRunning() {
    return !running.isEmpty();
  }

  /** Starts as many runs as may run. */
  private void start() {
    for (ComparedRun run : Schedule.of(comparison, finished).missing()) {
      if (running.size() < settings.jobs() && !running.containsKey(run) && !stopped) {
        start(run);
      }
    }
  }

  private void start(ComparedRun run) {
    MethodOnTask one = comparison.of(run.task(), run.method());
    int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / settings.jobs());
    List<String> words = new ArrayList<>(List.of("train"));
    words.addAll(one.words(run, folder.of(run), threads));
    Path log = folder.log(run);
    listener.onStart(run);
    try {
      Process process = jvm.start(words, log);
      running.put(run, new Started(process, System.nanoTime()));
      if (stopped) {
        process.destroyForcibly();
      }
      process.onExit().thenRun(() -> ended.add(run));
    } catch (IOException e) {
      throw new UncheckedIOException(run + ": no process can be started: " + e.getMessage(), e);
    }
  }

  /** @return why it failed, if it did */
  private Optional<FailedRunException> end(ComparedRun run) {
    Started started = Optional.ofNullable(running.remove(run)).orElseThrow();
    int code = started.process().exitValue();
    Path log = folder.log(run);
    if (code == DIVERGED) {
      folder.writeDiverged(run, lastLines(log, 1));
    }
    Optional<RunOutcome> outcome = folder.outcome(run);
    if (code != 0 && code != DIVERGED || outcome.isEmpty()) {
      return Optional.of(new FailedRunException(run, code, lastLines(log, SAID_LINES), log));
    }
    if (!settings.keepModels()) {
      folder.removeModel(run);
    }
    finished.put(run, outcome.get());
    listener.onEnd(
        run,
        outcome.get(),
        started.seconds(),
        Schedule.of(comparison, finished).remaining(comparison));
    if (comparison.seeds().contains(run.seed())) {
      listener.onResult(ComparisonResults.of(comparison, finished));
    }
    return Optional.empty();
  }

  private static String lastLines(Path log, int most) {
    try {
      List<String> lines =
          new String(Files.readAllBytes(log), Charset.defaultCharset()).lines().toList();
      return lines.subList(Math.max(0, lines.size() - most), lines.size()).stream()
          .map(Place::withoutControls)
          .collect(Collectors.joining("\n"));
    } catch (IOException e) {
      return "";
    }
  }
}
