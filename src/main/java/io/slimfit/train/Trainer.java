package io.slimfit.train;

import io.slimfit.base.Counted;
import io.slimfit.base.Place;
import io.slimfit.freeze.ActiveSet;
import io.slimfit.freeze.Distances;
import io.slimfit.freeze.Freezing;
import io.slimfit.freeze.PolicyState;
import io.slimfit.memory.NotFiniteException;
import io.slimfit.memory.Profile;
import io.slimfit.memory.Profiles;
import io.slimfit.model.Batch;
import io.slimfit.model.Model;
import io.slimfit.nn.Gradients;
import io.slimfit.nn.Parameter;
import io.slimfit.optim.Clipping;
import io.slimfit.optim.GradientReducer;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Scope;
import io.slimfit.tensor.Workers;
import io.slimfit.train.TrainerConfig.Step;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * The algorithm: choose what trains, send the parts of the step forward and backward, update what
 * is active, and measure how far it moved. Everything that outlives a step is in the
 * {@link TrainerState} and in the weights.
 */
public final class Trainer<B extends Batch<B>> {
  /** The square root of the largest float: what is larger cannot be squared. */
  private static final double LARGEST_NORM = Math.sqrt(Float.MAX_VALUE);

  private final Model<B> model;
  private final Freezing freezing;
  private final TrainerConfig config;
  private final Optional<GradientReducer> reducer;
  private final Workers workers;
  private final TrainerState state;

  /**
   * @param reducer sums gradients over several processes; empty if there is one
   * @param state the state before the first step, or one restored from another run
   */
  public Trainer(
      Model<B> model,
      Freezing freezing,
      TrainerConfig config,
      Optional<GradientReducer> reducer,
      Workers workers,
      TrainerState state) {
    this.model = model;
    this.freezing = freezing;
    this.config = config;
    this.reducer = reducer;
    this.workers = workers;
    this.state = state;
  }

  TrainerState state() {
    return state;
  }

  /** What the policy trains in the next step. */
  public ActiveSet nextActive() {
    return freezing.choose(state.distances(), state.policy(), state.steps());
  }

  /**
   * Makes one step.
   *
   * @param parts the parts of the step's batches, with the denominators of the whole step
   * @throws TrainingFailedException if the loss, what is held, a gradient or an update is infinite
   *     or not a number
   */
  public StepReport train(List<B> parts, ActiveSet active) {
    long begin = System.nanoTime();
    takePeak(); // of an evaluation or a probe since the last step
    Step step = config.step(state.steps());
    prepareOptimizer(step, active);
    StepMeter meter = new StepMeter();
    Outcome outcome;
    try {
      outcome = update(parts, step, active, meter);
    } catch (SkippedException e) {
      outcome = new Outcome(
          state.distances(), Map.of(), state.policy(), Double.NaN, Double.NaN, e.reason());
    }
    state.complete(
        outcome.distances, outcome.policy, outcome.loss, (System.nanoTime() - begin) / 1e9);
    state.addHeld(meter.held().most());
    return report(step, outcome, active, meter.phases());
  }

  /**
   * What a step leaves.
   *
   * @param moved how far each weight was moved
   * @param gradientNorm before clipping
   * @param skipped why it changed nothing, if it was skipped
   */
  private record Outcome(
      Distances distances,
      Map<String, Double> moved,
      PolicyState policy,
      double loss,
      double gradientNorm,
      Optional<String> skipped) {}

  private Outcome update(List<B> parts, Step step, ActiveSet active, StepMeter meter) {
    WeightUpdates updates = new WeightUpdates(
        model.parameters(),
        state.optimizer(),
        step.learningRate(),
        freezing.rateFactors(state.policy(), active, step.number()));
    try (Gradients gradients = gradients(active, updates, parts.size(), meter)) {
      PartPass<B> pass = pass(step, meter);
      double loss = reducer.isPresent()
          ? learnTogether(reducer.get(), parts, pass, gradients)
          : learn(parts, pass, gradients);
      if (!Double.isFinite(loss)) {
        throw new InfiniteLossException(loss);
      }
      Map<String, Double> norms = gradientNorms(gradients);
      PolicyState remembered = freezing.remembered(state.policy(), active, norms, step.number());
      double norm = update(gradients, updates, meter);
      Map<String, Double> moved = updates.distances();
      Distances refreshed =
          state.distances().refreshed(updates.distancesOfOneStep(), step.warmedUp());
      return new Outcome(refreshed, moved, remembered, loss, norm, Optional.empty());
    } catch (InfiniteLossException e) {
      throw failed("the loss is " + e.loss() + whence(parts, step, active));
    } catch (ArithmeticException e) {
      throw diverged(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * The gradients of a step. A matrix is updated as soon as all parts have added to its gradient,
   * unless something needs all gradients before the first update.
   */
  private Gradients gradients(ActiveSet active, WeightUpdates updates, int parts, StepMeter meter) {
    boolean together = !config.clipping().isNone() || wantsGradientNorms() || reducer.isPresent();
    return together
        ? new Gradients(model.parameters(), active)
        : new Gradients(
            model.parameters(),
            active,
            (gradients, parameter, ops) -> {
              try {
                updates.addGradient(parameter, Clipping.squaredNorm(gradients, parameter, ops));
              } catch (ArithmeticException e) {
                throw tooLarge(e);
              }
              long begin = System.nanoTime();
              updates.make(gradients, parameter, 1, ops);
              meter.addEarlyUpdate(System.nanoTime() - begin);
            },
            parts,
            workers.count());
  }

  /**
   * Drops the optimizer states that the policy wants to forget, and announces which ones will be
   * updated.
   */
  private void prepareOptimizer(Step step, ActiveSet active) {
    for (String name : freezing.forgotten(state.policy(), step.number())) {
      state.optimizer().forget(model.parameters().get(name));
    }
    state
        .optimizer()
        .expect(model.parameters().all().stream()
            .filter(parameter -> active.contains(parameter.name()))
            .toList());
  }

  /**
   * Compares the gradients of the next step with exact ones. Both have the same parts, masks and
   * forward pass; the exact ones use no codes, and the precision of forward. Nothing is updated.
   *
   * @throws TrainingFailedException if what is held is infinite or not a number
   */
  GradientProbe probe(List<B> parts, ActiveSet active) {
    Step step = config.step(state.steps());
    Profile exact = Profiles.get("exact", Place.setting("probeGradients"));
    try (Gradients coded = new Gradients(model.parameters(), active);
        Gradients reference = new Gradients(model.parameters(), active)) {
      StepMeter unused = new StepMeter();
      learn(parts, pass(step, unused), coded);
      learn(parts, new PartPass<>(model, step, exact, Optional.empty(), unused), reference);
      return GradientProbe.of(coded, reference, workers);
    }
  }

  /**
   * Adds the gradients of all parts; returns the loss.
   *
   * @throws TrainingFailedException if what is held is infinite or not a number
   */
  private double learn(List<B> parts, PartPass<B> pass, Gradients gradients) {
    return finite(pass.meter(), () -> sum(parts, pass, gradients));
  }

  /** As {@link #learn}, with the parts of all processes. */
  private double learnTogether(
      GradientReducer reducer, List<B> parts, PartPass<B> pass, Gradients gradients) {
    SharedStep<B> shared = new SharedStep<>(reducer, pass, workers);
    return finite(
        pass.meter(), () -> shared.learn(ready(parts, pass.step()), gradients, state.saturation()));
  }

  private double finite(StepMeter meter, DoubleSupplier passes) {
    long begin = System.nanoTime();
    try {
      return passes.getAsDouble();
    } catch (NotFiniteException e) {
      throw failed(String.valueOf(e.getMessage()));
    } finally {
      meter.endPasses(System.nanoTime() - begin);
    }
  }

  private double sum(List<B> parts, PartPass<B> pass, Gradients gradients) {
    return workers.sum(
        ready(parts, pass.step()),
        (part, number, ops) -> pass.run(part, number, gradients, state.saturation(), ops));
  }

  private List<B> ready(List<B> parts, Step step) {
    return JointParts.of(parts, model, step.key(), workers);
  }

  /** With the run's own profile and precision. */
  private PartPass<B> pass(Step step, StepMeter meter) {
    return new PartPass<>(model, step, config.profile(), config.gradientPrecision(), meter);
  }

  /**
   * The norm of each gradient, with the same bits for any number of workers; empty if neither the
   * policy nor a check of the gradients needs them.
   */
  private Map<String, Double> gradientNorms(Gradients gradients) {
    if (!wantsGradientNorms()) {
      return Map.of();
    }
    List<Parameter> trained = gradients.parameters();
    List<Double> norms =
        workers.map(trained, (parameter, number, ops) -> Clipping.norm(gradients, parameter, ops));
    Map<String, Double> byName = new LinkedHashMap<>();
    for (int i = 0; i < trained.size(); i++) {
      byName.put(trained.get(i).name(), norms.get(i));
      if (!(norms.get(i) < LARGEST_NORM)) {
        throw failed("the gradient of " + trained.get(i).name()
            + " is not finite, or too large to be squared");
      }
    }
    return byName;
  }

  private boolean wantsGradientNorms() {
    return freezing.wantsGradientNorms() || config.nonFinite().skips();
  }

  /** Updates what still has a gradient; returns the norm of all gradients of the step. */
  private double update(Gradients gradients, WeightUpdates updates, StepMeter meter) {
    long begin = System.nanoTime();
    double norm = norm(gradients, updates);
    double scale = config.clipping().scale(norm); // with a limit, nothing was updated before
    workers.map(gradients.parameters(), (parameter, number, ops) -> {
      updates.make(gradients, parameter, scale, ops);
      return number;
    });
    workers.map(List.of(updates), (all, number, ops) -> {
      all.complete(ops);
      return number;
    });
    updates.sizes().forEach(state::addMovement);
    meter.endUpdates(System.nanoTime() - begin);
    return norm;
  }

  /** Of all gradients of the step; has the same bits whether some were updated early or not. */
  private double norm(Gradients gradients, WeightUpdates updates) {
    try {
      Clipping.squaredNorms(gradients, workers).forEach(updates::addGradient);
      return Clipping.norm(updates.squaredNorms());
    } catch (ArithmeticException e) {
      throw tooLarge(e);
    }
  }

  private TrainingFailedException tooLarge(ArithmeticException e) {
    return new TrainingFailedException(
        "in step " + (state.steps() + 1) + " " + e.getMessage() + lastLoss()
            + ": if the labels are scores, scale them to about 1 in size;"
            + " otherwise try a smaller {learningRate}",
        e);
  }

  private StepReport report(Step step, Outcome outcome, ActiveSet active, StepPhases phases) {
    return new StepReport(
        step.number() + 1,
        config.learningRate().steps(),
        outcome.loss,
        step.learningRate(),
        freezing.weightsOf(active),
        takePeak(),
        state.losses().lastSeconds(),
        phases,
        outcome.skipped,
        Optional.empty(),
        outcome.moved,
        outcome.gradientNorm);
  }

  private long takePeak() {
    return model.parameters().memory().takeRecentPeakBytes(MemoryCategory.ACTIVATIONS);
  }

  /** Where the first number arises that is not finite, as far as it can be found. */
  private String whence(List<B> parts, Step step, ActiveSet active) {
    List<Parameter> all = List.copyOf(model.parameters().all());
    List<Boolean> finite = workers.map(all, (parameter, number, ops) -> isFinite(parameter, ops));
    if (finite.contains(false)) {
      return ": " + all.get(finite.indexOf(false)).name()
          + " has a value that is not finite, or too large to be squared";
    }
    Profile checking = Profiles.get("lean", Place.setting("profile")); // encoding checks each value
    try (Gradients unused = new Gradients(model.parameters(), active)) {
      sum(
          parts,
          new PartPass<>(model, step, checking, config.gradientPrecision(), new StepMeter()),
          unused);
    } catch (NotFiniteException e) {
      return ": " + e.getMessage();
    }
    return ", but everything below the head is finite";
  }

  private static boolean isFinite(Parameter parameter, Ops ops) {
    try (Scope scope = ops.scope()) {
      return Double.isFinite(ops.squaredNorm(parameter.value()));
    }
  }

  /**
   * Before anything was updated: skips the step, if that is wanted and allowed, or ends the run.
   */
  private RuntimeException failed(String reason) {
    NonFinite policy = config.nonFinite();
    if (!policy.skips()) {
      return diverged(reason, new ArithmeticException(reason));
    }
    if (state.losses().skipped() < policy.mostSkipped()) {
      return new SkippedException(reason);
    }
    return new TrainingFailedException("step " + (state.steps() + 1) + " would be skipped, but "
        + Counted.of(policy.mostSkipped(), "step", "was", "were")
        + " already, which is the limit of {maxSkippedSteps}: "
        + reason + lastGood());
  }

  private TrainingFailedException diverged(String reason, RuntimeException cause) {
    return new TrainingFailedException(
        "in step " + (state.steps() + 1) + " " + reason + lastGood(), cause);
  }

  private String lastGood() {
    return lastLoss() + ": try a smaller {learningRate}, or {maxGradNorm 1}"
        + (config.nonFinite().skips() ? "" : "; {onNonfinite skip} skips such steps");
  }

  private String lastLoss() {
    long step = state.losses().lastGoodStep();
    return step == 0
        ? ""
        : " (the last finite loss was " + state.losses().loss(step) + " in step " + step + ")";
  }

  /** The step changes nothing. */
  private static final class SkippedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SkippedException(String reason) {
      super(reason);
    }

    Optional<String> reason() {
      return Optional.ofNullable(getMessage());
    }
  }
}
