package io.slimfit.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.train.EvaluationReport;
import io.slimfit.train.RunListener;
import io.slimfit.train.RunSummary;
import io.slimfit.train.StepReport;
import java.util.function.LongSupplier;

/**
 * Where the time of a process goes that trains: reading and tokenizing, steps, evaluations, and the
 * rest, which is mostly saving. Of a run that was resumed, it knows only the last process.
 */
final class RunClock implements RunListener {
  private static final double NANOS = 1e9;

  private final LongSupplier nanoTime;
  private final long begin;
  private long evaluationBegin;
  private double preparing;
  private double training;
  private double evaluating;

  /** @param nanoTime as {@link System#nanoTime} */
  RunClock(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    begin = nanoTime.getAsLong();
  }

  private double secondsSince(long moment) {
    return (nanoTime.getAsLong() - moment) / NANOS;
  }

  @Override
  public void onStart(RunSummary summary) {
    preparing = secondsSince(begin);
  }

  @Override
  public void onStep(StepReport step) {
    training += step.seconds();
  }

  @Override
  public void onEvaluating(int examples) {
    evaluationBegin = nanoTime.getAsLong();
  }

  @Override
  public void onEvaluated(EvaluationReport report) {
    evaluating += secondsSince(evaluationBegin);
  }

  /** Adds {@code time}, in seconds. */
  void putTo(ObjectNode json) {
    double rest = secondsSince(begin) - preparing - training - evaluating;
    json.putObject("time")
        .put("preparing", preparing)
        .put("training", training)
        .put("evaluating", evaluating)
        .put("rest", Math.max(0, rest));
  }
}
