package io.slimfit.run.config;

import io.slimfit.base.Place;
import io.slimfit.optim.AdamWConfig;
import io.slimfit.optim.Clipping;
import io.slimfit.optim.OptimizerConfig;
import io.slimfit.optim.OptimizerStates;
import io.slimfit.optim.WarmUp;
import io.slimfit.run.config.RunConfig.RecipeKind;
import io.slimfit.task.Recipe;
import java.util.Optional;
import java.util.OptionalDouble;

/** Collects how the optimizer differs from a recipe. */
final class OptimizerConfigBuilder {
  private String name = "adamw";
  private String states = "resident";
  private OptionalDouble learningRate = OptionalDouble.empty();
  private String schedule = "linear";
  private Optional<WarmUp> warmUp = Optional.empty();
  private OptionalDouble weightDecay = OptionalDouble.empty();
  private OptionalDouble beta1 = OptionalDouble.empty();
  private OptionalDouble beta2 = OptionalDouble.empty();
  private OptionalDouble epsilon = OptionalDouble.empty();
  private boolean biasCorrection = true;
  private Clipping clipping = Clipping.none();

  void name(String optimizer) {
    name = optimizer;
  }

  void states(String place) {
    states = place;
  }

  void learningRate(double peak) {
    learningRate = OptionalDouble.of(peak);
  }

  void schedule(String course) {
    schedule = course;
  }

  void warmUp(WarmUp length) {
    warmUp = Optional.of(length);
  }

  void weightDecay(double decay) {
    weightDecay = OptionalDouble.of(decay);
  }

  void beta1(double share) {
    beta1 = OptionalDouble.of(share);
  }

  void beta2(double share) {
    beta2 = OptionalDouble.of(share);
  }

  void epsilon(double added) {
    epsilon = OptionalDouble.of(added);
  }

  void biasCorrection(boolean corrected) {
    biasCorrection = corrected;
  }

  void clipping(Clipping limit) {
    clipping = limit;
  }

  /** @throws io.slimfit.base.InputException naming the option that is wrong */
  OptimizerConfig build(Recipe recipe, RecipeKind kind) {
    return new OptimizerConfig(
        name,
        adamw(weightDecay.orElse(recipe.weightDecay()), kind),
        OptimizerStates.of(states, Place.setting("optimizerStates")),
        learningRate.orElse(recipe.learningRate()),
        schedule,
        warmUp.orElse(recipe.warmUp() > 0 ? new WarmUp.Share(recipe.warmUp()) : WarmUp.none()),
        clipping);
  }

  private AdamWConfig adamw(double decay, RecipeKind kind) {
    AdamWConfig usual =
        kind == RecipeKind.PAPER ? AdamWConfig.released(decay) : AdamWConfig.standard(decay);
    return usual
        .withBetas(beta1.orElse(usual.beta1()), beta2.orElse(usual.beta2()))
        .withEpsilon(epsilon.orElse(usual.epsilon()))
        .withBiasCorrection(biasCorrection);
  }
}
