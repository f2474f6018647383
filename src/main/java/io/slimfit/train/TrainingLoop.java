package io.slimfit.train;

import io.slimfit.freeze.ActiveSet;
import io.slimfit.memory.Ledger;
import io.slimfit.memory.SiteKind;
import io.slimfit.model.Model;
import io.slimfit.run.config.RunConfig;
import io.slimfit.task.BatchSchedule;
import io.slimfit.task.TrainingData;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;

/**
 * Steps until the run is done, with the evaluations that are due on the way.
 *
 * @param <B> what a batch is
 */
public final class TrainingLoop<B> {
  /** The share of clamped elements from which on a person is told. */
  private static final double NOTABLE_SATURATION = 0.01;

  private final RunSummary summary;
  private final RunConfig config;
  private final Trainer<B> trainer;
  private final Model<B> model;
  private final TrainingData<B> course;
  private final BatchSchedule<B> steps;
  private final BestModel best;
  private final Runnable save;
  private final RunListener listener;

  /** @param save keeps the model as it is */
  public TrainingLoop(
      RunSummary summary,
      Trainer<B> trainer,
      Model<B> model,
      TrainingData<B> course,
      BatchSchedule<B> steps,
      BestModel best,
      Runnable save,
      RunListener listener) {
    this.summary = summary;
    this.config = summary.config();
    this.trainer = trainer;
    this.model = model;
    this.course = course;
    this.steps = steps;
    this.best = best;
    this.save = save;
    this.listener = listener;
  }

  /** @param stopped asked after each step */
  public RunResult run(BooleanSupplier stopped) {
    LossHistory history = new LossHistory(steps.stepsPerEpoch(), steps.count());
    boolean early = stopped.getAsBoolean();
    boolean patient = true;
    while (trainer.step() < steps.count() && !early && patient) {
      StepReport step = step(steps.parts(trainer.step()), trainer.nextActive());
      history.add(step);
      listener.onStep(step);
      boolean last = trainer.step() == steps.count();
      early =
          stopped.getAsBoolean() && !last; // once the last step is done, what was learned is kept
      if (!early && (last || config.evaluation().isDue(trainer.step(), steps.stepsPerEpoch()))) {
        judge();
        patient = isPatient();
      }
    }
    if (!patient) {
      listener.onNote("no improvement in the last " + best.sinceBest()
          + " evaluations: training ends after step " + trainer.step());
    }
    return result(history, early);
  }

  private void judge() {
    listener.onEvaluation(course.evalSamples());
    EvaluationReport judgement = best.add(trainer.step(), evaluation());
    listener.onJudgement(judgement);
    if (judgement.best() || !config.evaluation().keepBest()) {
      save.run();
      course.keep();
    }
  }

  /** What was learned outlives an example that turns out to be broken, say. */
  private Map<String, OptionalDouble> evaluation() {
    try {
      return course.evaluate(model);
    } catch (RuntimeException e) {
      if (best.all().isEmpty() || !config.evaluation().keepBest()) {
        saveUnjudged(e);
      }
      throw e;
    }
  }

  private void saveUnjudged(RuntimeException why) {
    try {
      save.run();
    } catch (RuntimeException e) {
      why.addSuppressed(e);
      return;
    }
    listener.onNote("the model could not be judged, but it is kept as it is after step "
        + trainer.step() + ", in " + summary.output());
  }

  private boolean isPatient() {
    return config.evaluation().patience().isEmpty()
        || best.sinceBest() < config.evaluation().patience().getAsInt();
  }

  /** One step, and before it the probe, if this is a step for one. */
  private StepReport step(List<B> parts, ActiveSet active) {
    boolean probed =
        config.probeEvery().isPresent() && trainer.step() % config.probeEvery().getAsLong() == 0;
    if (!probed) {
      return trainer.train(parts, active);
    }
    GradientProbe probe = trainer.probe(parts, active);
    return trainer.train(parts, active).withProbe(probe);
  }

  private RunResult result(LossHistory history, boolean early) {
    Optional<EvaluationReport> kept = config.evaluation().keepBest() ? best.best() : best.last();
    RunResult result = new RunResult(
        summary,
        trainer.step(),
        history.lastEpochLoss(),
        kept.map(EvaluationReport::metrics).orElse(Map.of()),
        best.all(),
        history.medianSeconds(),
        Ledger.of(model.parameters().memory()),
        trainer.saturation().shares(),
        course.usualMemory(model),
        course.findings(),
        early);
    noteSaturation(result.saturation());
    result.findings().skipped().forEach(skipped -> listener.onNote(skipped.sentence()));
    listener.onEnd(result);
    return result;
  }

  private void noteSaturation(Map<SiteKind, Double> shares) {
    shares.forEach((kind, share) -> {
      if (share > NOTABLE_SATURATION) {
        listener.onNote(String.format(
            Locale.ROOT,
            "%.1f %% of what was held of kind %s lay outside its codec's range and was clamped",
            100 * share,
            kind.optionName()));
      }
    });
  }
}
