package io.slimfit.train;

import io.slimfit.memory.Profile;
import io.slimfit.memory.Saturation;
import io.slimfit.model.Batch;
import io.slimfit.model.Model;
import io.slimfit.nn.Chunk;
import io.slimfit.nn.Gradients;
import io.slimfit.nn.Pass;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Precision;
import io.slimfit.train.TrainerConfig.Step;
import java.util.Optional;

/**
 * Takes parts of a step forward and backward.
 *
 * @param profile of what is held
 * @param precision of the products in backward, if it is not that of forward
 * @param meter gets the times
 */
record PartPass<B extends Batch<B>>(
    Model<B> model, Step step, Profile profile, Optional<Precision> precision, StepMeter meter) {
  /**
   * Adds the gradients of a part; returns its share of the loss.
   *
   * @param number of the part among those that add to these gradients
   * @param saturation counts what codecs clamp
   * @throws InfiniteLossException before anything is updated, if the loss is not finite and weights
   *     are updated early
   */
  double run(B part, int number, Gradients gradients, Saturation saturation, Ops ops) {
    try (Pass pass = Pass.training(
        ops, profile, saturation, gradients, number, step.key(), Chunk.STANDARD_ROWS, precision)) {
      pass.held().countIn(meter.held());
      long begin = System.nanoTime();
      Model.Run run = model.forward(part, pass);
      double share = run.loss();
      meter.held().look();
      long middle = System.nanoTime();
      meter.addForward(middle - begin);
      if (gradients.areTakenEarly() && !Double.isFinite(share)) {
        throw new InfiniteLossException(share);
      }
      run.backward();
      meter.addBackward(System.nanoTime() - middle);
      return share;
    }
  }
}
