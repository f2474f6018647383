package io.slimfit.optim;

import io.slimfit.base.Place;

/**
 * Which optimizer, and its learning rate.
 *
 * @param name in {@link Optimizers}
 * @param learningRate the peak learning rate
 * @param schedule a name in {@link LearningRate#schedules}
 */
public record OptimizerConfig(
    String name,
    AdamWConfig adamw,
    OptimizerStates states,
    double learningRate,
    String schedule,
    WarmUp warmUp,
    Clipping clipping) {
  public OptimizerConfig {
    Optimizers.check(name, Place.setting("optimizer"));
    LearningRate.check(learningRate, schedule);
  }

  public OptimizerConfig withStates(OptimizerStates other) {
    return new OptimizerConfig(name, adamw, other, learningRate, schedule, warmUp, clipping);
  }

  public LearningRate rate(long steps) {
    return new LearningRate(learningRate, schedule, warmUp.of(steps), steps);
  }
}
