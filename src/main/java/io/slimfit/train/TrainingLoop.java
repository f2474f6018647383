package io.slimfit.train;

import io.slimfit.distributed.Ranks;
import io.slimfit.freeze.ActiveSet;
import io.slimfit.memory.Ledger;
import io.slimfit.memory.SiteKind;
import io.slimfit.model.Batch;
import io.slimfit.model.Model;
import io.slimfit.plan.UsualMemory;
import io.slimfit.task.BatchSchedule;
import io.slimfit.task.Evaluation;
import io.slimfit.task.PaddedBatch;
import io.slimfit.task.TrainingData;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;

/**
 * Makes steps until the run is done, and evaluates the model when it is due.
 *
 * @param <B> the kind of batch
 */
public final class TrainingLoop<B extends Batch<B>> {
  /** The share of clamped elements from which there is a note. */
  private static final double NOTABLE_SATURATION = 0.01;

  private final RunSummary summary;
  private final LoopConfig config;
  private final Trainer<B> trainer;
  private final TrainerState state;
  private final Model<B> model;
  private final TrainingData<B> data;
  private final BatchSchedule<B> batches;
  private final ModelKeeper keeper;
  private final StateKeeper states;
  private final RunListener listener;
  private final RankedLoop ranks;
  private long stepsHere; // since this process began

  /**
   * @param trainer its state may be that of a run that is resumed
   * @param ranks all processes of the run, if there are several
   */
  public TrainingLoop(
      RunSummary summary,
      LoopConfig config,
      Trainer<B> trainer,
      Model<B> model,
      TrainingData<B> data,
      BatchSchedule<B> batches,
      ModelKeeper keeper,
      StateKeeper states,
      RunListener listener,
      Optional<Ranks> ranks) {
    this.summary = summary;
    this.config = config;
    this.trainer = trainer;
    this.state = trainer.state();
    this.model = model;
    this.data = data;
    this.batches = batches;
    this.keeper = keeper;
    this.states = states;
    this.listener = listener;
    this.ranks = new RankedLoop(ranks);
  }

  /** @param stopped called after each step, and while the model is evaluated */
  public RunResult run(BooleanSupplier stopped) {
    boolean early = ranks.any(stopped.getAsBoolean());
    if (!early && isEvaluationMissing()) {
      early = !evaluate(stopped);
    }
    while (!isDone() && !early && isPatient()) {
      ActiveSet active = trainer.nextActive();
      StepReport step = step(batches.parts(state.steps()), active);
      listener.onStep(step);
      step.skipped()
          .ifPresent(why -> listener.onRawNote("step " + step.step() + " was skipped: " + why));
      stepsHere++;
      early = ranks.any(stopped.getAsBoolean());
      boolean evaluated = !early && isEvaluationDue();
      if (evaluated) {
        early = !evaluate(stopped);
      }
      if (!early) {
        states.afterStep(evaluated && state.evaluations().sinceBest() == 0);
      }
    }
    if (early) {
      states.beforeEnd();
    } else if (!isPatient()) {
      int since = state.evaluations().sinceBest();
      listener.onRawNote("no improvement in the last "
          + (since == 1 ? "evaluation" : since + " evaluations") + ": training ends after step "
          + state.steps());
    }
    return result(early);
  }

  /** Whether the run ended after the step, but before the evaluation that follows it. */
  private boolean isEvaluationMissing() {
    return state.steps() > 0
        && isEvaluationDue()
        && state
            .evaluations()
            .last()
            .filter(last -> last.step() == state.steps())
            .isEmpty();
  }

  private boolean isDone() {
    return state.steps() >= batches.count();
  }

  private boolean isEvaluationDue() {
    return isDone() || config.evaluation().isDue(state.steps(), batches.stepsPerEpoch());
  }

  private boolean isPatient() {
    return config.evaluation().patience().isEmpty()
        || state.evaluations().sinceBest() < config.evaluation().patience().getAsInt();
  }

  /** Makes one step, after probing the gradients if they are probed in this step. */
  private StepReport step(List<B> parts, ActiveSet active) {
    if (!config.isProbed(state.steps()) || !ranks.isFirst()) {
      return trainer.train(parts, active);
    }
    GradientProbe probe = trainer.probe(parts, active);
    return trainer.train(parts, active).withProbe(probe);
  }

  /** Returns whether the evaluation was completed: it ends early if the run is asked to end. */
  private boolean evaluate(BooleanSupplier stopped) {
    listener.onEvaluating(data.evalSamples());
    Optional<Map<String, OptionalDouble>> metrics = ranks.ofFirst(() -> metrics(stopped));
    if (metrics.isEmpty()) {
      return false;
    }
    EvaluationReport report = state.evaluations().add(state.steps(), metrics.get());
    listener.onEvaluated(report);
    if (ranks.isFirst() && (report.best() || !config.evaluation().keepBest())) {
      keeper.keep();
      data.keep();
    }
    return true;
  }

  private Optional<Map<String, OptionalDouble>> metrics(BooleanSupplier stopped) {
    try {
      return Optional.of(data.evaluate(new StoppableModel<>(model, stopped)));
    } catch (StoppableModel.StoppedException e) {
      return Optional.empty();
    } catch (RuntimeException e) {
      if (state.evaluations().all().isEmpty() || !config.evaluation().keepBest()) {
        keepWithoutEvaluation(e); // for example because an example is broken
      }
      throw e;
    }
  }

  private void keepWithoutEvaluation(RuntimeException why) {
    try {
      keeper.keep();
    } catch (RuntimeException e) {
      why.addSuppressed(e);
      return;
    }
    listener.onRawNote("the model could not be evaluated, but it is saved as of step "
        + state.steps() + ", in " + keeper.place());
  }

  private RunResult result(boolean early) {
    BestModel evaluations = state.evaluations();
    Optional<EvaluationReport> kept =
        config.evaluation().keepBest() ? evaluations.best() : evaluations.last();
    RunResult result = new RunResult(
        summary,
        state.steps(),
        state.losses().lastEpochLoss(),
        kept.map(EvaluationReport::metrics).orElse(Map.of()),
        evaluations.all(),
        state.losses().medianSeconds(),
        Ledger.of(model.parameters().memory()),
        state.saturation().shares(),
        state.held(),
        usualMemory(),
        data.details(),
        ranks.traffic(stepsHere),
        early);
    noteSaturation(result.saturation());
    if (!early) {
      noteNothingLearned(kept);
    }
    result.details().skipped().forEach(skipped -> listener.onRawNote(skipped.sentence()));
    listener.onEnd(result);
    return result;
  }

  private UsualMemory usualMemory() {
    PaddedBatch batch = data.paddedBatch();
    return UsualMemory.of(
        model.geometry(),
        model.parameters().elements(),
        batch.sequences(),
        batch.rows(),
        batch.dropout());
  }

  private void noteNothingLearned(Optional<EvaluationReport> kept) {
    if (state.standsStill()) {
      listener.onRawNote("no weight has moved: the {learningRate} is too small");
      return;
    }
    double loss = state.losses().lastEpochLoss();
    OptionalDouble evaluated = kept.flatMap(
            report -> Optional.ofNullable(report.metrics().get(Evaluation.LOSS)))
        .orElse(OptionalDouble.empty());
    OptionalDouble constant = data.constantLoss();
    if (constant.isPresent()
        && loss >= constant.getAsDouble()
        && evaluated.orElse(loss) >= constant.getAsDouble()) {
      listener.onRawNote(String.format(
          Locale.ROOT,
          "the loss did not fall below that of always predicting the same, %.4g: it was %.4g in the"
              + " last epoch; more steps ({maxSteps}, {epochs}) or another {learningRate} may help",
          constant.getAsDouble(),
          loss));
    }
  }

  private void noteSaturation(Map<SiteKind, Double> shares) {
    shares.forEach((kind, share) -> {
      if (share > NOTABLE_SATURATION) {
        listener.onRawNote(String.format(
            Locale.ROOT,
            "%.1f %% of the held elements of kind %s were outside their codec's range"
                + " and were clamped",
            100 * share,
            kind.optionName()));
      }
    });
  }
}
