/**
 * Transformer blocks, made of layers of {@code nn}.
 *
 * <p>Read {@link io.slimfit.model.block.FeedForwardBranch} first: a branch connects layers, owns
 * the sites at which something is held, and knows how to recompute each one that is not. Then read
 * {@link io.slimfit.model.block.PostNormJoint} and {@link io.slimfit.model.block.ResidualJoint},
 * which add a branch to the residual stream, and {@link io.slimfit.model.block.TransformerBlock},
 * which is two joints.
 *
 * <p>To add a branch, write one class. This one is a single linear layer:
 *
 * <pre>{@code
 * package io.slimfit.model.block;
 *
 * import io.slimfit.memory.Site;
 * import io.slimfit.memory.SiteKind;
 * import io.slimfit.nn.Linear;
 * import io.slimfit.nn.Parameter;
 * import io.slimfit.nn.Pass;
 * import io.slimfit.tensor.DType;
 * import io.slimfit.tensor.Tensor;
 * import java.util.List;
 * import java.util.Optional;
 * import java.util.function.Supplier;
 *
 * // y = x Wᵀ + b, in every row
 * final class LinearBranch implements Branch {
 *   private final Linear linear;
 *   private final InputSite site; // holds x if W is active and the profile says so
 *
 *   LinearBranch(String block, Linear linear) {
 *     this.linear = linear;
 *     site = new InputSite(
 *         new Site(block + ".linear input", SiteKind.LINEAR_INPUT), linear::neededInput);
 *   }
 *
 *   @Override
 *   public List<Parameter> parameters() {
 *     return linear.parameters();
 *   }
 *
 *   @Override
 *   public Optional<Parameter> outputBias() {
 *     return linear.bias();
 *   }
 *
 *   @Override
 *   public DType flowType(DType model, Pass pass) {
 *     return linear.flowType(model, pass);
 *   }
 *
 *   @Override
 *   public void forward(Tensor x, Tensor y, ChunkPass at) {
 *     site.hold(x, at);
 *     linear.forwardInto(y, x, at.pass());
 *   }
 *
 *   @Override
 *   public Recomputed recomputed(Supplier<Tensor> below, ChunkPass at) {
 *     Lazy<Tensor> x = new Lazy<>();
 *     return new Recomputed() {
 *       @Override
 *       public Tensor input() {
 *         return x.get(() -> site.holdsWhole(at) ? site.whole(at) : below.get());
 *       }
 *
 *       @Override
 *       public Tensor output(DType type) {
 *         return linear.forward(input(), type, at.pass());
 *       }
 *
 *       @Override
 *       public Tensor backward(Tensor dy) { // the joint has summed the gradient of b
 *         return linear.backwardAfterBias(dy, () -> site.needed(this::input, at), at.pass());
 *       }
 *
 *       @Override
 *       public void addGradients(Tensor dy) {
 *         linear.addWeightGradients(dy, () -> site.needed(this::input, at), at.pass());
 *       }
 *     };
 *   }
 *
 *   @Override
 *   public void release(ChunkPass at) {
 *     site.release(at);
 *   }
 * }
 * }</pre>
 *
 * <p>Then test it in a joint, as {@code ModernBertBlocksTest} does: its gradients against
 * differences in double precision, and against {@code exact} in every profile.
 */
@NullMarked
package io.slimfit.model.block;

import org.jspecify.annotations.NullMarked;
