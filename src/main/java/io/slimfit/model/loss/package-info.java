/**
 * What training minimizes. A {@link io.slimfit.model.loss.Loss} contains the targets of a batch,
 * and turns predictions into a loss and its gradient.
 *
 * <p>Read {@link io.slimfit.model.loss.MeanSquaredError} first. To add a loss, write one class.
 * Losses of parts add up to the loss of the batch, so each is divided by the denominators of the
 * whole step:
 *
 * <pre>{@code
 * package io.slimfit.model.loss;
 *
 * import io.slimfit.nn.SequenceLayout;
 * import java.util.Arrays;
 *
 * // the mean over sequences of |x - y|
 * record MeanAbsoluteError(double[] scores) implements Loss {
 *   @Override
 *   public double[] counts() { // one denominator: the number of sequences
 *     return new double[] {scores.length};
 *   }
 *
 *   @Override
 *   public Loss select(int[] sequences) {
 *     return new MeanAbsoluteError(Arrays.stream(sequences).mapToDouble(s -> scores[s]).toArray());
 *   }
 *
 *   @Override
 *   public double of(
 *       double[] logits,
 *       int outputs,
 *       SequenceLayout layout,
 *       double[] denominators,
 *       double[] gradient) {
 *     double loss = 0;
 *     for (int i = 0; i < scores.length; i++) {
 *       loss += Math.abs(logits[i] - scores[i]) / denominators[0];
 *       gradient[i] = Math.signum(logits[i] - scores[i]) / denominators[0];
 *     }
 *     return loss;
 *   }
 * }
 * }</pre>
 *
 * <p>Then add it to {@code LossGradientTest}, and make it of the labels of a kind of task.
 */
@NullMarked
package io.slimfit.model.loss;

import org.jspecify.annotations.NullMarked;
