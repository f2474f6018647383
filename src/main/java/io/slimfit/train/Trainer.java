package io.slimfit.train;

import io.slimfit.base.Place;
import io.slimfit.freeze.ActiveSet;
import io.slimfit.freeze.Distances;
import io.slimfit.freeze.Freezing;
import io.slimfit.freeze.RelativeChange;
import io.slimfit.memory.NotFiniteException;
import io.slimfit.memory.Profile;
import io.slimfit.memory.Profiles;
import io.slimfit.model.Model;
import io.slimfit.nn.Chunk;
import io.slimfit.nn.Gradients;
import io.slimfit.nn.Parameter;
import io.slimfit.nn.Pass;
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
 * The algorithm: choose what trains, send the parts of the step forward and backward, move what is
 * active, measure how far it moved. All that outlives a step is in the {@link TrainerState}, and in
 * the weights.
 */
public final class Trainer<B> {
  private final Model<B> model;
  private final Freezing freezing;
  private final TrainerConfig config;
  private final GradientReducer reducer;
  private final Workers workers;
  private final TrainerState state;

  /** @param state before the first step, or restored from another run */
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

  /** What the policy will train next. */
  public ActiveSet nextActive() {
    return freezing.choose(state.distances(), state.steps());
  }

  /**
   * One step.
   *
   * @param parts of the step's batches, with the denominators of the whole step
   * @throws TrainingFailedException if the loss, what is held, a gradient or an update is infinite
   *     or not a number
   */
  public StepReport train(List<B> parts, ActiveSet active) {
    long begin = System.nanoTime();
    Step step = config.step(state.steps());
    prepareOptimizer(step, active);
    double loss;
    Distances refreshed;
    try (Gradients gradients = new Gradients(model.parameters(), active, reducer.observer())) {
      double share = learn(parts, step, config.profile(), config.gradientPrecision(), gradients);
      loss = reducer.reduce(gradients, share);
      requireFinite(loss);
      refreshed = state.distances().refreshed(update(gradients, step), step.warmedUp());
    } catch (ArithmeticException e) {
      throw diverged(e);
    }
    state.complete(refreshed, loss, (System.nanoTime() - begin) / 1e9);
    return report(step, loss, active);
  }

  /** Drops the states that the policy wants forgotten, and says which will be updated. */
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
   * The gradients of the next step under this run's profile and gradient precision against exact
   * ones: the same parts, the same masks, the same forward, no codes. Nothing moves.
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

  /** Moves what has a gradient; returns the distances of the weights that moved. */
  private Map<String, Double> update(Gradients gradients, Step step) {
    List<Parameter> moving = gradients.parameters();
    double scale = config.clipping().scale(gradients, workers);
    List<UpdateSize> movements = workers.map(moving, (parameter, number, ops) -> {
      try (Scope scope = ops.scope()) {
        UpdateSize moved = state
            .optimizer()
            .update(parameter, gradients.of(parameter), step.learningRate(), scale, ops);
        gradients.release(parameter);
        return moved;
      }
    });
    Map<String, Double> distances = new LinkedHashMap<>();
    for (int i = 0; i < movements.size(); i++) {
      if (moving.get(i).isSchedulable()) {
        UpdateSize moved = movements.get(i);
        distances.put(moving.get(i).name(), RelativeChange.of(moved.sum(), moved.count()));
      }
    }
    return distances;
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
    String before = state.steps() == 0
        ? ""
        : " (the last finite loss was " + state.losses().lastLoss() + " in step " + state.steps()
            + ")";
    return before + ": try a smaller {learningRate}, or {maxGradNorm 1}";
  }
}
