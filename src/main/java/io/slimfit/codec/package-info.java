/**
 * Stores a tensor in fewer bytes and restores it within a stated error.
 *
 * <p>Read {@link io.slimfit.codec.Codec} first, then {@link io.slimfit.codec.FixedPointCodec}, the
 * simplest one.
 *
 * <p>To add a codec, write one class. This one holds a matrix as bfloat16:
 *
 * <pre>{@code
 * package io.slimfit.codec;
 *
 * import io.slimfit.tensor.DType;
 * import io.slimfit.tensor.MemoryCategory;
 * import io.slimfit.tensor.Ops;
 * import io.slimfit.tensor.Shape;
 * import io.slimfit.tensor.Tensor;
 * import java.util.List;
 *
 * // The upper half of each float. Error: at most |x| / 256, or 2^-134 for a subnormal x.
 * record Bfloat16Codec() implements Codec {
 *   @Override
 *   public String name() {
 *     return "bf16";
 *   }
 *
 *   @Override
 *   public long encodedBytes(Shape shape) {
 *     return shape.elements() * DType.BFLOAT16.bytes();
 *   }
 *
 *   @Override
 *   public Encoded encode(Tensor x, MemoryCategory category, Ops ops) {
 *     if (!Double.isFinite(ops.squaredNorm(x))) {
 *       throw new ArithmeticException("an element is NaN or infinite");
 *     }
 *     Tensor half = ops.memory().allocate(category, DType.BFLOAT16, x.rows(), x.columns());
 *     half.copyFrom(x); // rounds to nearest
 *     return new Encoded(x.shape(), x.dtype(), List.of(half), 0);
 *   }
 *
 *   @Override
 *   public Tensor decode(Encoded code, Ops ops) {
 *     return ops.cast(code.planes().get(0), code.dtype());
 *   }
 * }
 * }</pre>
 *
 * <p>Then add one line to {@link io.slimfit.codec.Codecs}, {@code new Bfloat16Codec()}, and one
 * test that extends {@code CodecContract} and states the error. {@code --store KIND=bf16}, the help
 * and the messages know it from there.
 */
@NullMarked
package io.slimfit.codec;

import org.jspecify.annotations.NullMarked;
