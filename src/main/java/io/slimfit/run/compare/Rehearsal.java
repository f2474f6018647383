package io.slimfit.run.compare;

import io.slimfit.base.Place;
import io.slimfit.run.FineTuning;
import io.slimfit.run.config.RunConfig;
import io.slimfit.run.output.OutputFolder;
import io.slimfit.train.RunListener;
import io.slimfit.train.RunResult;
import io.slimfit.train.RunSummary;
import io.slimfit.train.StepReport;
import io.slimfit.train.TrainingFailedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The first steps of a run, in this process and without results: whether model, data and options
 * fit, before hours of other runs, and what the run will cost.
 */
public final class Rehearsal {
  private static final int STEPS = 3; // the first ones are slower than the rest

  private Rehearsal() {}

  /** @throws io.slimfit.base.InputException if the run could not be made */
  public static RunEstimate of(MethodOnTask one, ComparedRun run) {
    Path folder = folder();
    try {
      RunConfig config = one.config(run, folder).onThisMachine(note -> {});
      RunResult result = firstSteps(config);
      return RunEstimate.of(
          result.summary().steps(),
          result.secondsPerStep(),
          config.schedule().batchSize() * config.schedule().accumulation(),
          result.summary().evalSamples(),
          RunEstimate.peakBytes(result.memory().total()));
    } catch (TrainingFailedException e) {
      return RunEstimate.unknown(); // perhaps with this learning rate only
    } finally {
      OutputFolder.remove(folder);
    }
  }

  private static RunResult firstSteps(RunConfig config) {
    AtomicReference<Runnable> stop = new AtomicReference<>(() -> {});
    FineTuning tuning = new FineTuning(config, new RunListener() {
      @Override
      public void onStart(RunSummary summary) {
        if (summary.steps() == 1) {
          Objects.requireNonNull(stop.get()).run(); // it would be evaluated, too
        }
      }

      @Override
      public void onStep(StepReport step) {
        if (step.step() == Math.min(STEPS, step.steps() - 1)) {
          Objects.requireNonNull(stop.get()).run();
        }
      }
    });
    stop.set(tuning::stop);
    return tuning.run();
  }

  private static Path folder() {
    try {
      return Files.createTempDirectory("slimfit-compare");
    } catch (IOException e) {
      throw new UncheckedIOException(
          Place.of("temporary folder") + ": cannot be created: " + e.getMessage(), e);
    }
  }
}
