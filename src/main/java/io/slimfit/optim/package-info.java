/**
 * Updates weights with gradients, and measures how far each weight moved.
 *
 * <p>Read {@link io.slimfit.optim.Optimizer} first, then {@link io.slimfit.optim.MomentOptimizer},
 * which is AdamW, and {@link io.slimfit.optim.MomentStore}, which keeps the moments.
 * {@link io.slimfit.optim.GradientReducer} is where several processes add up their gradients.
 *
 * <p>To add an optimizer, write one class. One with moments extends MomentOptimizer, which forgets,
 * saves, restores and pages them, and lets them follow the columns of a matrix that train. This one
 * is gradient descent with momentum:
 *
 * <pre>{@code
 * package io.slimfit.optim;
 *
 * import io.slimfit.freeze.RelativeChange;
 * import io.slimfit.nn.Gradient;
 * import io.slimfit.nn.Parameter;
 * import io.slimfit.tensor.AdamWStep;
 * import io.slimfit.tensor.NativeMemory;
 * import io.slimfit.tensor.Ops;
 * import io.slimfit.tensor.Tensor;
 * import io.slimfit.tensor.UpdateSize;
 * import java.util.List;
 *
 * // Plain Java for brevity: a kernel in the room tensor would not copy.
 * final class Momentum extends MomentOptimizer {
 *   Momentum(AdamWConfig config, MomentStore moments, NativeMemory memory) {
 *     super(config, moments, memory);
 *   }
 *
 *   @Override
 *   UpdateSize move(
 *       Parameter parameter,
 *       Gradient gradient,
 *       List<Tensor> tensors,
 *       AdamWStep step,
 *       long steps,
 *       Ops ops) {
 *     double[] weights = parameter.value().toDoubles();
 *     double[] slopes = dense(gradient, weights.length);
 *     double[] momentum = tensors.get(0).toDoubles();
 *     double sum = 0;
 *     long count = 0;
 *     for (int i = 0; i < weights.length; i++) {
 *       double slope = step.gradientScale() * slopes[i];
 *       momentum[i] = step.beta1() * momentum[i] + (1 - step.beta1()) * slope;
 *       double moved = step.stepSize() * momentum[i];
 *       if (Math.abs(weights[i]) >= RelativeChange.SMALLEST) {
 *         sum += Math.abs(moved / weights[i]);
 *         count++;
 *       }
 *       weights[i] -= moved;
 *     }
 *     parameter.value().set(weights);
 *     tensors.get(0).set(momentum);
 *     return new UpdateSize(sum, count);
 *   }
 *
 *   // The gradient of a table is held as the rows that were read.
 *   private static double[] dense(Gradient gradient, int elements) {
 *     double[] values = gradient.elements().toDoubles();
 *     if (!(gradient instanceof Gradient.Rows rows)) {
 *       return values;
 *     }
 *     int[] slots = rows.sparse().slots();
 *     int columns = elements / slots.length;
 *     double[] all = new double[elements];
 *     for (int row = 0; row < slots.length; row++) {
 *       if (slots[row] >= 0) {
 *         System.arraycopy(values, slots[row] * columns, all, row * columns, columns);
 *       }
 *     }
 *     return all;
 *   }
 * }
 * }</pre>
 *
 * <p>Then add one line to {@link io.slimfit.optim.Optimizers}, {@code .with("momentum", new
 * Kind(MomentForm.FULL, Momentum::new))}, and one test that extends {@code OptimizerContract}.
 * {@code --optimizer momentum}, the help and the messages read it there.
 */
@NullMarked
package io.slimfit.optim;

import org.jspecify.annotations.NullMarked;
