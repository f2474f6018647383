package io.slimfit.train;

import io.slimfit.base.CounterRandom;
import io.slimfit.memory.Profile;
import io.slimfit.optim.Clipping;
import io.slimfit.optim.LearningRate;
import io.slimfit.tensor.Precision;
import java.util.Optional;

/**
 * How a {@link Trainer} makes steps.
 *
 * @param profile what is held from forward to backward
 * @param gradientPrecision the precision of products with weights in backward; if empty, that of
 *     forward
 * @param nonFinite what happens when a loss or a gradient is not finite
 * @param seed the seed of the run
 */
public record TrainerConfig(
    LearningRate learningRate,
    Clipping clipping,
    Profile profile,
    Optional<Precision> gradientPrecision,
    NonFinite nonFinite,
    long seed) {
  /** @param number the number of the step, from 0 */
  Step step(long number) {
    return new Step(
        number,
        learningRate.at(number),
        learningRate.warmedUp(number),
        CounterRandom.key(seed, number));
  }

  /**
   * The settings of one step.
   *
   * @param number from 0
   * @param warmedUp how far warm-up has progressed, from 0 to 1
   * @param key determines the random numbers of the step
   */
  record Step(long number, double learningRate, double warmedUp, long key) {}
}
