package io.slimfit.train;

import io.slimfit.base.Place;
import io.slimfit.freeze.ActiveSet;
import io.slimfit.freeze.Distances;
import io.slimfit.freeze.Freezing;
import io.slimfit.freeze.PolicyState;
import io.slimfit.freeze.RelativeChange;
import io.slimfit.memory.NotFiniteException;
import io.slimfit.memory.Profile;
import io.slimfit.memory.Profiles;
import io.slimfit.model.Model;
import io.slimfit.nn.Chunk;
import io.slimfit.nn.Gradients;
import io.slimfit.nn.Parameter;
import io.slimfit.nn.Pass;
import io.slimfit.optim.Clipping;
import io.slimfit.optim.GradientReducer;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.Precision;
import io.slimfit.tensor.Scope;
import io.slimfit.tensor.UpdateSize;
import io.slimfit.tensor.Workers;
import io.slimfit.train.TrainerConfig.Step;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The algorithm: choose what trains, send the parts of the step forward and backward, update what
 * is active, and measure how far it moved. Everything that outlives a step is in the
 * {@link TrainerState} and in the weights.
 */
public final class Trainer<B> {
  private final Model<B> model;
  private final Freezing freezing;
  private final TrainerConfig config;
  private final GradientReducer reducer;
  private final Workers workers;
  private final TrainerState state;

  /** @param state the state before the first step, or one restored from another run */
  public Trainer(
      Model<B> model,
      Freezing freezing,
      TrainerConfig config,
      GradientReducer reducer,
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
    Step step = config.step(state.steps());
    prepareOptimizer(step, active);
    double loss;
    Distances refreshed;
    Map<String, Double> moved;
    PolicyState remembered;
    try (Gradients gradients = new Gradients(model.parameters(), active, reducer.observer())) {
      double share = learn(parts, step, config.profile(), config.gradientPrecision(), gradients);
      loss = reducer.reduce(gradients, share);
      requireFinite(loss);
      remembered =
          freezing.remembered(state.policy(), active, gradientNorms(gradients), step.number());
      moved = update(gradients, step);
      refreshed = state.distances().refreshed(moved, step.warmedUp());
    } catch (ArithmeticException e) {
      throw diverged(e);
    }
    state.complete(refreshed, remembered, loss, (System.nanoTime() - begin) / 1e9);
    return report(step, loss, active).withDistances(moved);
  }

  /**
   * Drops the optimizer states that the policy wants to forget, and announces which ones will be
   * updated.
   */
  private void prepareOptimizer(Step step, ActiveSet active) {
    for (String name : freezing.forgotten(step.number())) {
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
      learn(parts, step, config.profile(), config.gradientPrecision(), coded);
      learn(parts, step, exact, Optional.empty(), reference);
      return GradientProbe.of(coded, reference, workers);
    }
  }

  /**
   * Adds the gradients of all parts; returns the loss.
   *
   * @throws TrainingFailedException if what is held is infinite or not a number
   */
  private double learn(
      List<B> parts,
      Step step,
      Profile profile,
      Optional<Precision> precision,
      Gradients gradients) {
    try {
      return workers.sum(parts, (part, number, ops) -> {
        try (Pass pass = Pass.training(
            ops,
            profile,
            state.saturation(),
            gradients,
            number,
            step.key(),
            Chunk.STANDARD_ROWS,
            precision)) {
          Model.Run run = model.forward(part, pass);
          double share = run.loss();
          run.backward();
          return share;
        }
      });
    } catch (NotFiniteException e) {
      throw diverged(e);
    }
  }

  /** The norm of each gradient, if the policy wants them; with the same bits for any workers. */
  private Map<String, Double> gradientNorms(Gradients gradients) {
    if (!freezing.wantsGradientNorms()) {
      return Map.of();
    }
    List<Parameter> trained = gradients.parameters();
    List<Double> norms =
        workers.map(trained, (parameter, number, ops) -> Clipping.norm(gradients, parameter, ops));
    Map<String, Double> byName = new LinkedHashMap<>();
    for (int i = 0; i < trained.size(); i++) {
      byName.put(trained.get(i).name(), norms.get(i));
    }
    return byName;
  }

  /** Updates what has a gradient, and returns the distances of the updated weights. */
  private Map<String, Double> update(Gradients gradients, Step step) {
    List<Parameter> moving = gradients.parameters();
    double scale = gradientScale(gradients);
    List<UpdateSize> movements = workers.map(moving, (parameter, number, ops) -> {
      try (Scope scope = ops.scope()) {
        UpdateSize moved = state
            .optimizer()
            .update(parameter, gradients.of(parameter), step.learningRate(), scale, ops);
        gradients.release(parameter);
        return moved;
      }
    });
    movements.forEach(state::addMovement);
    Map<String, Double> distances = new LinkedHashMap<>();
    for (int i = 0; i < movements.size(); i++) {
      if (moving.get(i).isSchedulable()) {
        UpdateSize moved = movements.get(i);
        distances.put(moving.get(i).name(), RelativeChange.of(moved.sum(), moved.count()));
      }
    }
    return distances;
  }

  private double gradientScale(Gradients gradients) {
    try {
      return config.clipping().scale(gradients, workers);
    } catch (ArithmeticException e) {
      throw new TrainingFailedException(
          "in step " + (state.steps() + 1) + " " + e.getMessage() + lastLoss()
              + ": if the labels are scores, scale them to about 1 in size;"
              + " otherwise try a smaller {learningRate}",
          e);
    }
  }

  private StepReport report(Step step, double loss, ActiveSet active) {
    return new StepReport(
        step.number() + 1,
        config.learningRate().steps(),
        loss,
        step.learningRate(),
        freezing.weightsOf(active),
        model.parameters().memory().takeRecentPeakBytes(MemoryCategory.ACTIVATIONS),
        state.losses().lastSeconds(),
        Optional.empty());
  }

  private void requireFinite(double loss) {
    if (!Double.isFinite(loss)) {
      throw new TrainingFailedException(
          "the loss of step " + (state.steps() + 1) + " is " + loss + lastGood());
    }
  }

  private TrainingFailedException diverged(RuntimeException cause) {
    return new TrainingFailedException(
        "in step " + (state.steps() + 1) + " " + cause.getMessage() + lastGood(), cause);
  }

  private String lastGood() {
    return lastLoss() + ": try a smaller {learningRate}, or {maxGradNorm 1}";
  }

  private String lastLoss() {
    return state.steps() == 0
        ? ""
        : " (the last finite loss was " + state.losses().lastLoss() + " in step " + state.steps()
            + ")";
  }
}
