/**
 * Layers with a written forward and backward. Each is a formula and knows no storage.
 *
 * <p>Read {@link io.slimfit.nn.Linear}, then {@link io.slimfit.nn.Pass} and
 * {@link io.slimfit.nn.Gradients}.
 *
 * <p>To add a layer, write its formula and its derivative side by side. Tensors that it draws die
 * with the chunk; it adds gradients only to parameters that are active. This one is an adapter
 * (Houlsby et al., 2019), which is made of two other layers:
 *
 * <pre>{@code
 * package io.slimfit.nn;
 *
 * import io.slimfit.tensor.Activation;
 * import io.slimfit.tensor.Tensor;
 *
 * // y = x + up(relu(down(x)))
 * final class Adapter {
 *   private final Linear down; // [size, hidden]
 *   private final Linear up; // [hidden, size]
 *
 *   Adapter(Parameters parameters, String name, int hidden, int size) {
 *     down = new Linear(parameters, name + ".down", size, hidden);
 *     up = new Linear(parameters, name + ".up", hidden, size);
 *   }
 *
 *   Tensor forward(Tensor x, Pass pass) { // [rows, hidden] -> [rows, hidden]
 *     Tensor u = down.forward(x, pass);
 *     Tensor y = up.forward(pass.ops().activate(Activation.RELU, u), pass);
 *     y.add(x);
 *     return y;
 *   }
 *
 *   Tensor backward(Tensor dy, Tensor x, Pass pass) { // x: what forward saw
 *     Tensor u = down.forward(x, pass); // recomputed, so that only x is held
 *     Tensor du = up.backward(dy, () -> pass.ops().activate(Activation.RELU, u), pass);
 *     pass.ops().activateBackward(Activation.RELU, du, u);
 *     Tensor dx = down.backward(du, () -> x, pass);
 *     dx.add(dy);
 *     return dx;
 *   }
 * }
 * }</pre>
 *
 * <p>Then add a test that compares the two in double precision with {@code GradientCheck}, as
 * {@code LinearGradientTest} does. The block that uses the layer owns its sites: see
 * {@code model.block}.
 */
@NullMarked
package io.slimfit.nn;

import org.jspecify.annotations.NullMarked;
