package io.slimfit.run;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.run.checkpoints.ResumedRun;
import io.slimfit.run.checkpoints.RunRecord;
import io.slimfit.run.config.Options;
import io.slimfit.run.config.OutputOptions;
import io.slimfit.run.config.RunConfig;
import io.slimfit.run.config.RunConfigBuilder;
import io.slimfit.run.config.TrainingOptions;
import io.slimfit.run.output.OutputFolder;
import io.slimfit.run.output.RunLock;
import io.slimfit.train.RunResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Repeats a run with several seeds, one after the other, each in its own subfolder {@code seed-N}
 * of the output folder.
 */
public final class SeedSeries {
  private final OutputFolder output;
  private final Optional<ResumedRun> resumed;
  private final RunRecord record;
  private final List<SeedRun> runs = new ArrayList<>();
  private final Consumer<SeriesResult> listener;
  private volatile boolean stopped;

  /** One run of the series. */
  public interface SeedRun {
    RunConfig config();

    RunResult run();

    void stop();

    static SeedRun of(FineTuning run) {
      return new SeedRun() {
        @Override
        public RunConfig config() {
          return run.config();
        }

        @Override
        public RunResult run() {
          return run.run();
        }

        @Override
        public void stop() {
          run.stop();
        }
      };
    }

    /** A run that was finished before the series was resumed. */
    static SeedRun finished(RunConfig config) {
      return new SeedRun() {
        @Override
        public RunConfig config() {
          return config;
        }

        @Override
        public RunResult run() {
          return FinishedRun.read(config.output());
        }

        @Override
        public void stop() {} // it has ended
      };
    }
  }

  /**
   * A series that starts.
   *
   * @param run what the runs share; its seed and output folder are changed
   * @param start makes each run
   * @param listener receives the result when everything is done
   * @throws InputException if seeds, configuration or output folder are invalid
   */
  public SeedSeries(
      RunConfigBuilder run,
      List<Long> seeds,
      Function<RunConfig, FineTuning> start,
      Consumer<SeriesResult> listener) {
    this(
        run,
        seeds,
        Options.written(run.build()),
        Optional.empty(),
        config -> SeedRun.of(start.apply(config)),
        listener);
  }

  /**
   * A series that starts, or goes on.
   *
   * @param options the words to repeat the series with
   * @param start makes each run, or goes on with it
   */
  public SeedSeries(
      RunConfigBuilder run,
      List<Long> seeds,
      Map<String, List<String>> options,
      Optional<ResumedRun> resumed,
      Function<RunConfig, SeedRun> start,
      Consumer<SeriesResult> listener) {
    this.listener = listener;
    this.resumed = resumed;
    requireDistinct(seeds);
    RunConfig shared = run.build();
    Path folder = shared.output();
    if (resumed.isPresent()) {
      output = OutputFolder.ofResumed(folder);
    } else {
      output = OutputFolder.ofTraining(folder, shared.overwrite());
      output.requireOutside(shared.model().name(), shared.model().adapter(), shared.data());
    }
    record = RunRecord.started(RunRecord.options(shared, options), seeds, Map.of());
    for (long seed : seeds) {
      runs.add(start.apply(run.set(TrainingOptions.SEED, seed)
          .set(OutputOptions.OUTPUT, folder.resolve("seed-" + seed).toString())
          .build()));
    }
    run.set(OutputOptions.OUTPUT, folder.toString());
  }

  /** Ends the series after the current step; may be called from any thread. */
  public void stop() {
    stopped = true;
    runs.forEach(SeedRun::stop);
  }

  /** Runs until the end; it fails as a single run does. */
  public SeriesResult run() {
    List<SeriesResult.Run> results = new ArrayList<>();
    try (RunLock lock = resumed.isPresent() ? output.lock() : output.prepare()) {
      ResumedRun.begin(record, output);
      for (SeedRun run : runs) {
        if (!stopped) {
          results.add(new SeriesResult.Run(run.config(), run.run()));
        }
      }
      boolean complete = results.size() == runs.size()
          && results.stream().noneMatch(run -> run.result().stopped());
      SeriesResult result = new SeriesResult(output.path(), results, complete);
      listener.accept(result);
      if (complete) {
        ResumedRun.end(record, output);
      }
      return result;
    }
  }

  private static void requireDistinct(List<Long> seeds) {
    Set<Long> distinct = new HashSet<>();
    for (long seed : seeds) {
      if (!distinct.add(seed)) {
        throw new InputException(
            Place.setting("seeds"), "seed " + seed + " is given twice", "Give it once");
      }
    }
    if (seeds.isEmpty()) {
      throw new InputException(
          Place.setting("seeds"), "there is no seed", "For example, give 1,2,3");
    }
  }
}
