package io.slimfit.train;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.freeze.FreezeConfig;
import io.slimfit.optim.OptimizerConfig;

/**
 * What to measure: steps on random weights and random tokens of full length, as a long run would make them once all its optimizer
 * states exist.
 *
 * @param architecture {@code bert-base}, {@code bert-large}, {@code minilm}, or the path of a config.json
 * @param steps that are timed
 */
public record BenchConfig(
    String architecture,
    int batchSize,
    int maxLength,
    int steps,
    FreezeConfig freeze,
    EngineConfig engine,
    OptimizerConfig optimizer,
    long seed) {
  public BenchConfig {
    atLeastOne("--batch-size", batchSize);
    atLeastOne("--max-length", maxLength);
    atLeastOne("--steps", steps);
  }

  BenchConfig withEngine(EngineConfig other) {
    return new BenchConfig(
        architecture, batchSize, maxLength, steps, freeze, other, optimizer, seed);
  }

  private static void atLeastOne(String option, int value) {
    if (value < 1) {
      throw new InputException(
          Place.option(option),
          value + " is outside the allowed range",
          "Give a number of at least 1");
    }
  }
}
