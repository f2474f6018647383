package io.slimfit.train;

import io.slimfit.base.CounterRandom;
import io.slimfit.base.Place;
import io.slimfit.freeze.ActiveSet;
import io.slimfit.freeze.Distances;
import io.slimfit.freeze.Freezing;
import io.slimfit.freeze.RelativeChange;
import io.slimfit.memory.NotFiniteException;
import io.slimfit.memory.Profile;
import io.slimfit.memory.Profiles;
import io.slimfit.memory.Saturation;
import io.slimfit.model.Model;
import io.slimfit.nn.Gradients;
import io.slimfit.nn.Parameter;
import io.slimfit.nn.Pass;
import io.slimfit.optim.Clipping;
import io.slimfit.optim.LearningRate;
import io.slimfit.optim.Optimizer;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.Precision;
import io.slimfit.tensor.Scope;
import io.slimfit.tensor.UpdateSize;
import io.slimfit.tensor.Workers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The algorithm: choose what trains, send the parts of the step forward and backward, move what is active, measure how far it moved.
 *
 * <p>All state that outlives a step is here and in the optimizer: the number of the step and the distances.
 */
public final class Trainer<B> {
  private final Model<B> model;
  private final Freezing freezing;
  private final Optimizer optimizer;
  private final LearningRate learningRate;
  private final Clipping clipping;
  private final Profile profile;
  private final Optional<Precision> gradientPrecision;
  private final Workers workers;
  private final long seed;
  private final Saturation saturation = new Saturation();

  private long step;
  private Distances distances;
  private double lastGoodLoss = Double.NaN;

  /** @param gradientPrecision of products with weights in backward; empty: that of forward */
  public Trainer(
      Model<B> model,
      Freezing freezing,
      Optimizer optimizer,
      LearningRate learningRate,
      Clipping clipping,
      Profile profile,
      Optional<Precision> gradientPrecision,
      Workers workers,
      long seed) {
    this.model = model;
    this.freezing = freezing;
    this.optimizer = optimizer;
    this.learningRate = learningRate;
    this.clipping = clipping;
    this.profile = profile;
    this.gradientPrecision = gradientPrecision;
    this.workers = workers;
    this.seed = seed;
    distances = freezing.initialDistances();
  }

  /** Steps that were done. */
  long step() {
    return step;
  }

  /** How often codes were clamped in all steps so far. */
  Saturation saturation() {
    return saturation;
  }

  /** What the policy will train next. */
  public ActiveSet nextActive() {
    return freezing.choose(distances, step);
  }

  /**
   * One step.
   *
   * @param parts of the step's batches, with the denominators of the whole step
   * @throws TrainingFailedException if the loss, what is held, a gradient or an update is infinite or not a number
   */
  public StepReport train(List<B> parts, ActiveSet active) {
    long begin = System.nanoTime();
    double rate = learningRate.at(step);
    double loss;
    try (Gradients gradients = new Gradients(model.parameters(), active)) {
      optimizer.expect(
          model.parameters().all().stream().filter(gradients::isActive).toList());
      loss = learn(parts, profile, gradientPrecision, gradients);
      requireFinite(loss);
      distances = distances.refreshed(update(gradients, rate), learningRate.warmedUp(step));
    } catch (ArithmeticException e) {
      throw diverged(e);
    }
    step++;
    lastGoodLoss = loss;
    return new StepReport(
        step,
        learningRate.steps(),
        loss,
        rate,
        freezing.weightsOf(active),
        model.parameters().memory().takeRecentPeakBytes(MemoryCategory.ACTIVATIONS),
        (System.nanoTime() - begin) / 1e9,
        Optional.empty());
  }

  /**
   * The gradients of the next step under this run's profile and gradient precision against exact ones: the same parts, the same masks,
   * the same forward, no codes. Nothing moves.
   *
   * @throws TrainingFailedException if what is held is infinite or not a number
   */
  GradientProbe probe(List<B> parts, ActiveSet active) {
    Profile exact = Profiles.get("exact", Place.setting("probeGradients"));
    try (Gradients coded = new Gradients(model.parameters(), active);
        Gradients reference = new Gradients(model.parameters(), active)) {
      learn(parts, profile, gradientPrecision, coded);
      learn(parts, exact, Optional.empty(), reference);
      return GradientProbe.of(coded, reference, workers);
    }
  }

  /**
   * Adds the gradients of all parts; returns the loss.
   *
   * @throws TrainingFailedException if what is held is infinite or not a number
   */
  private double learn(
      List<B> parts, Profile held, Optional<Precision> precision, Gradients gradients) {
    long key = CounterRandom.key(seed, step);
    try {
      List<Double> shares = workers.map(parts, (part, number, ops) -> {
        try (Pass pass = Pass.training(
            ops, held, saturation, gradients, number, key, EngineConfig.CHUNK_ROWS, precision)) {
          Model.Run run = model.forward(part, pass);
          double share = run.loss();
          run.backward();
          return share;
        }
      });
      return shares.stream().mapToDouble(Double::doubleValue).sum(); // in order of the parts
    } catch (NotFiniteException e) {
      throw diverged(e);
    }
  }

  /** Moves what has a gradient; returns the distances of the weights that moved. */
  private Map<String, Double> update(Gradients gradients, double rate) {
    List<Parameter> moving = gradients.parameters();
    double scale = clipping.scale(gradients, workers);
    List<UpdateSize> movements = workers.map(moving, (parameter, number, ops) -> {
      try (Scope scope = ops.scope()) {
        UpdateSize moved = optimizer.update(parameter, gradients.of(parameter), rate, scale, ops);
        gradients.release(parameter);
        return moved;
      }
    });
    Map<String, Double> refreshed = new LinkedHashMap<>();
    for (int i = 0; i < movements.size(); i++) {
      if (moving.get(i).isSchedulable()) {
        refreshed.put(
            moving.get(i).name(),
            RelativeChange.of(movements.get(i).sum(), movements.get(i).count()));
      }
    }
    return refreshed;
  }

  private void requireFinite(double loss) {
    if (!Double.isFinite(loss)) {
      throw new TrainingFailedException(
          "the loss of step " + (step + 1) + " is " + loss + lastGood());
    }
  }

  private TrainingFailedException diverged(RuntimeException cause) {
    return new TrainingFailedException(
        "in step " + (step + 1) + " " + cause.getMessage() + lastGood(), cause);
  }

  private String lastGood() {
    String before =
        step == 0 ? "" : " (the last good loss was " + lastGoodLoss + " in step " + step + ")";
    return before + ": try a smaller {learningRate}, or {maxGradNorm 1}";
  }
}
