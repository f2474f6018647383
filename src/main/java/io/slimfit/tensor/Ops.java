package io.slimfit.tensor;

import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AbstractTensor;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.global.torch;

/**
 * The operations that layers are made of. An instance belongs to one worker: it owns the worker's
 * buffers, from which results are drawn, and the scratch memory of its kernels. A result is valid
 * until the {@link Scope} in which it was drawn closes; to keep it longer, pass a target.
 *
 * <p>Shapes are written [rows, columns]; products are named as in the formulas of the layers.
 */
public final class Ops implements AutoCloseable {
  /** Elements of a tensor that are widened at once. */
  private static final long STRIP = 1 << 20;

  private final NativeMemory memory;
  private final Buffers buffers;
  private final KernelProvider provider;
  private final OperatorCounter counter = new OperatorCounter();
  private Kernels kernels;
  private CodecKernels codecs;
  private final PreparedWeights weights;
  private final FloatProducts floatProducts;
  private final Bfloat16Products bfloat16Products;
  private final Int8Products int8Products;
  private final ScaledProducts scaledProducts;

  private Ops(NativeMemory memory, KernelProvider provider) {
    this.memory = memory;
    this.buffers = new Buffers(memory);
    this.provider = provider;
    this.kernels = provider.kernels();
    this.codecs = provider.codecs();
    this.weights = new PreparedWeights(this);
    this.floatProducts = new FloatProducts(this, weights);
    this.bfloat16Products = new Bfloat16Products(this, weights);
    boolean rebuildsInBfloat16 =
        memory.device() == Device.CUDA || Processor.here().computes(Precision.BFLOAT16);
    this.int8Products = new Int8Products(
        this, weights, floatProducts, rebuildsInBfloat16 ? bfloat16Products : floatProducts);
    this.scaledProducts = new ScaledProducts(this);
  }

  /**
   * The fastest kernels for the device; single precision only. On {@link Device#META}, the same
   * memory is allocated as on the CPU, and nothing is computed.
   */
  public static Ops fast(NativeMemory memory) {
    return of(KernelProvider.fastest(memory.device()), memory);
  }

  static Ops of(KernelProvider provider, NativeMemory memory) {
    return new Ops(memory, provider);
  }

  /**
   * Whether {@link #fast} has kernels of vectors on a CPU: only if the JVM was started with their
   * module.
   */
  public static boolean hasVectorKernels() {
    return KernelProvider.hasVectors();
  }

  /** The plain kernels, for any floating type; {@link #fast} is tested against them. */
  public static Ops plain(NativeMemory memory) {
    return of(KernelProvider.ATEN, memory);
  }

  /** Makes the calling thread a worker: its products run on {@code threads} threads of ATen. */
  public static void prepareThread(int threads) {
    torch.set_num_threads(threads);
    new NoGradGuard().retainReference(); // for the life of the thread: no operator records a graph
  }

  public NativeMemory memory() {
    return memory;
  }

  /** Whether tensors have no elements, so that there is nothing to compute. */
  private boolean isEmpty() {
    return memory.device() == Device.META;
  }

  /** From now on, {@link #counts} counts. */
  void startCounting() {
    counter.start();
    kernels = counter.counting(Kernels.class, kernels);
    codecs = counter.counting(CodecKernels.class, codecs);
  }

  /** What operators did since {@link #startCounting}. */
  List<OperatorCount> counts() {
    return counter.counts();
  }

  /** What this worker's thread could reach, see {@link OperatorLimits}. */
  OperatorLimits limits(Precision precision) {
    return OperatorLimits.measured(
        this, precision == Precision.FLOAT32 ? DType.FLOAT32 : DType.BFLOAT16);
  }

  /** Counts an operator that is called elsewhere. */
  OperatorCounter counter() {
    return counter;
  }

  /** The loops of codecs. */
  public CodecKernels codecs() {
    return codecs;
  }

  /** The blocks that are reused. */
  Workspace workspace() {
    return new Workspace(buffers.sizes(), weights.buffers().sizes());
  }

  /** Reuses blocks of these sizes from now on. Nothing may be drawn, or prepared. */
  void reserve(Workspace workspace) {
    buffers.reserve(workspace.results());
    weights.buffers().reserve(workspace.weights());
  }

  public Scope scope() {
    return new Scope(buffers);
  }

  /** A tensor with undefined elements. */
  public Tensor draw(DType dtype, long... shape) {
    return buffers.draw(dtype, Shape.of(shape));
  }

  public Tensor zeros(DType dtype, long... shape) {
    Tensor zeros = draw(dtype, shape);
    zeros.zero();
    return zeros;
  }

  /** Products with a weight as it is stored: those of forward. */
  public Products products(Tensor weight) {
    if (weight.isScaled()) {
      return scaledProducts;
    }
    return weight.isSplit() ? bfloat16Products : floatProducts;
  }

  /** Products with weights in this precision. */
  public Products products(Precision precision) {
    return switch (precision) {
      case FLOAT32 -> floatProducts;
      case BFLOAT16 -> bfloat16Products;
      case INT8 -> int8Products;
    };
  }

  /**
   * Frees the copies of weights that {@link #products} made. Must be called before a weight
   * changes; saves memory when called after the last product with it.
   */
  public void forgetWeights() {
    weights.clear();
  }

  /**
   * y = x wᵀ + b. {@code x} [n, in], {@code w} [out, in], {@code b} [out] or none, {@code y} [n,
   * out].
   */
  public void linearInto(Tensor y, Tensor x, Tensor w, Optional<Tensor> b) {
    if (isEmpty()) {
      return;
    }
    counter.product("linear", () -> addProduct(y, x, w, b), x.columns(), y, x, w);
  }

  private static void addProduct(Tensor y, Tensor x, Tensor w, Optional<Tensor> b) {
    try (PointerScope scope = new PointerScope()) {
      if (b.isPresent()) {
        torch.addmm_out(y.handle, b.get().handle, x.handle, w.handle.t());
      } else {
        torch.mm_out(y.handle, x.handle, w.handle.t());
      }
    }
  }

  /** a b. {@code a} [n, k], {@code b} [k, m]; result [n, m]. */
  public Tensor matmul(Tensor a, Tensor b) {
    Tensor y = draw(a.dtype(), a.rows(), b.columns());
    matmulInto(y, a, b);
    return y;
  }

  public void matmulInto(Tensor y, Tensor a, Tensor b) {
    if (isEmpty()) {
      return;
    }
    counter.product("matmul", () -> product(y, a, b), a.columns(), y, a, b);
  }

  /** y = a b, counted as a part of a weight's gradient. */
  void weightGradientInto(Tensor y, Tensor a, Tensor b) {
    if (!isEmpty()) {
      counter.product("weightGradient", () -> product(y, a, b), a.columns(), y, a, b);
    }
  }

  /** sum = sum + x. {@code x} may be of another type than {@code sum}. */
  void add(Tensor sum, Tensor x) {
    kernels.add(sum, x);
  }

  private static void product(Tensor y, Tensor a, Tensor b) {
    try (PointerScope scope = new PointerScope()) {
      torch.mm_out(y.handle, a.handle, b.handle);
    }
  }

  /** y = aᵀ b. {@code a} [n, out], {@code b} [n, in], {@code y} [out, in]. */
  public void transposedMatmulInto(Tensor y, Tensor a, Tensor b) {
    if (isEmpty()) {
      return;
    }
    counter.product("weightGradient", () -> transposedProduct(y, a, b), a.rows(), y, a, b);
  }

  private static void transposedProduct(Tensor y, Tensor a, Tensor b) {
    try (PointerScope scope = new PointerScope()) {
      torch.mm_out(y.handle, a.handle.t(), b.handle);
    }
  }

  /**
   * sum = sum + aᵀ b: the gradient of a weight. {@code a} [n, out], {@code b} [n, in], {@code sum}
   * [out, in].
   */
  public void addTransposedMatmul(Tensor sum, Tensor a, Tensor b) {
    if (isEmpty()) {
      return;
    }
    counter.product("weightGradient", () -> addTransposedProduct(sum, a, b), a.rows(), sum, a, b);
  }

  private static void addTransposedProduct(Tensor sum, Tensor a, Tensor b) {
    try (PointerScope scope = new PointerScope()) {
      sum.handle.addmm_(a.handle.t(), b.handle);
    }
  }

  /**
   * The gradient of a weight that is stored in two halves, by bfloat16 products.
   *
   * @param sum FLOAT32, written
   * @param add whether sum = sum + aᵀ b, otherwise sum = aᵀ b
   */
  public void splitWeightGradient(Tensor sum, Tensor a, Tensor b, boolean add) {
    bfloat16Products.transposedMatmul(sum, a, b, add);
  }

  /**
   * The type in which to write what bfloat16 products and passes over its elements will read: the
   * model's, or a smaller one to which the products round it anyway.
   */
  public DType flowType(DType model) {
    return model == DType.FLOAT32 && hasKernelsForHalves() ? DType.BFLOAT16 : model;
  }

  /** Whether the kernels of the CPU read and write BFLOAT16 as fast as FLOAT32. */
  boolean hasKernelsForHalves() {
    return provider == KernelProvider.VECTORS || (isEmpty() && KernelProvider.hasVectors());
  }

  /** y = branch masked + residual; each may have another type. {@code branch} is destroyed. */
  public void addMasked(Tensor branch, Mask mask, Tensor residual, Tensor y) {
    kernels.addMasked(branch, mask, residual, y);
  }

  /**
   * y = x masked, which may have another type.
   *
   * @param sum grows by y summed over rows, if it is there
   */
  public void mask(Tensor x, Mask mask, Tensor y, Optional<Tensor> sum) {
    kernels.mask(x, mask, y, sum);
  }

  /** y = x + bias in every row. {@code x} may be of another type than {@code y}. */
  void addBias(Tensor x, Tensor bias, Tensor y) {
    kernels.addBias(x, bias, y);
  }

  /** sum = sum + x summed over rows: the gradient of a bias. */
  public void addRowSum(Tensor sum, Tensor x) {
    kernels.addRowSum(sum, x);
  }

  /** sum[targets[i]] = sum[targets[i]] + x[i]; a negative target skips row i. */
  public void addRows(Tensor sum, int[] targets, Tensor x) {
    kernels.addRows(sum, targets, x);
  }

  /** x = s x. */
  public void scale(Tensor x, double s) {
    if (isEmpty()) {
      return;
    }
    try (PointerScope scope = new PointerScope()) {
      x.handle.mul_(new Scalar(s));
    }
  }

  /** The rows {@code indices} of a table [n, columns]; result [indices, columns]. */
  public Tensor gather(Tensor table, int[] indices) {
    Tensor rows = draw(table.dtype(), indices.length, table.columns());
    gatherInto(rows, table, indices);
    return rows;
  }

  public void gatherInto(Tensor rows, Tensor table, int[] indices) {
    if (isEmpty()) {
      return;
    }
    try (PointerScope scope = new PointerScope()) {
      torch.index_select_out(
          rows.handle,
          table.handle,
          0,
          AbstractTensor.create(indices).to(table.handle.device(), DType.INT32.scalarType));
    }
  }

  /** Columns {@code indices} of a matrix [rows, n]; result [rows, indices]. */
  public Tensor gatherColumns(Tensor x, int[] indices) {
    Tensor columns = draw(x.dtype(), x.rows(), indices.length);
    if (isEmpty()) {
      return columns;
    }
    try (PointerScope scope = new PointerScope()) {
      var index = AbstractTensor.create(indices).to(x.handle.device(), DType.INT32.scalarType);
      torch.index_select_out(columns.handle, x.handle, 1, index);
      if (x.isSplit()) {
        torch.index_select_out(columns.low(), x.low(), 1, index);
      }
    }
    return columns;
  }

  /** The reverse of {@link #gatherColumns}: replaces columns {@code indices} of {@code x}. */
  public void scatterColumns(Tensor x, int[] indices, Tensor columns) {
    if (isEmpty()) {
      return;
    }
    try (PointerScope scope = new PointerScope()) {
      var index = AbstractTensor.create(indices).to(x.handle.device(), DType.INT64.scalarType);
      x.handle.index_copy_(1, index, columns.handle);
      if (x.isSplit()) {
        x.low().index_copy_(1, index, columns.low());
      }
    }
  }

  /** A drawn copy. */
  public Tensor copy(Tensor x) {
    return cast(x, x.dtype());
  }

  /** A drawn copy in another type; floats are rounded to nearest, ties to even. */
  public Tensor cast(Tensor x, DType dtype) {
    Tensor y = draw(dtype, x.shape().toArray());
    counter.pass("cast", () -> y.copyFrom(x), y, x);
    return y;
  }

  /** y = a + b, which may have other types; {@code y} may be either. */
  public void sumInto(Tensor y, Tensor a, Tensor b) {
    if (!isEmpty()) {
      counter.pass("sum", () -> torch.add_out(y.handle, a.handle, b.handle), y, a, b);
    }
  }

  /** x = x masked and scaled. */
  public void dropout(Tensor x, Mask mask) {
    kernels.dropout(x, mask);
  }

  /** f(x). */
  public Tensor activate(Activation f, Tensor x) {
    Tensor y = draw(x.dtype(), x.shape().toArray());
    if (!isEmpty()) {
      counter.pass("activate", () -> f.apply(x, y), x, y);
    }
    return y;
  }

  /** dy = f'(x) dy, in place. */
  public void activateBackward(Activation f, Tensor dy, Tensor x) {
    if (!isEmpty()) {
      counter.pass("activateBackward", () -> f.backward(dy, x, dy), dy, x);
    }
  }

  /** x = tanh x. */
  public void tanh(Tensor x) {
    if (isEmpty()) {
      return;
    }
    x.handle.tanh_();
  }

  /** dy = (1 - y²) dy, in place, where y = tanh x. */
  public void tanhBackward(Tensor dy, Tensor y) {
    if (isEmpty()) {
      return;
    }
    try (PointerScope scope = new PointerScope()) {
      dy.handle.sub_(y.handle.mul(y.handle).mul_(dy.handle));
    }
  }

  /**
   * LayerNorm of a masked branch added to a residual: r = branch masked + residual goes to
   * {@code normalized}, and gamma x̂ + beta to {@code y} [n, columns], which may be
   * {@code residual}.
   */
  public void addNormalize(
      Tensor branch,
      Mask mask,
      Tensor residual,
      NormWeights weights,
      Normalized normalized,
      Tensor y) {
    kernels.addNormalize(branch, mask, residual, weights, normalized, y);
  }

  /**
   * LayerNorm: each row of {@code x} [n, columns] goes to {@code normalized}, and gamma x̂ + beta
   * to {@code y}, which may be {@code x}.
   */
  public void normalize(Tensor x, NormWeights weights, Normalized normalized, Tensor y) {
    kernels.normalize(x, weights, normalized, y);
  }

  /** x̂ / rstd + mean: what {@link #normalize} was given. The mean must be there. */
  public Tensor denormalize(Normalized normalized) {
    Tensor x = draw(normalized.values().dtype(), normalized.values().shape().toArray());
    kernels.denormalize(normalized, x);
    return x;
  }

  /** gamma x̂ + beta, in the given type. */
  public Tensor affine(Tensor normalized, NormWeights weights, DType type) {
    Tensor y = draw(type, normalized.shape().toArray());
    kernels.affine(normalized, weights, y);
    return y;
  }

  /**
   * Backward of {@link #addNormalize}: {@code dy} becomes the gradient of r, which is also that of
   * the residual; {@code dBranch}, written, is that of the branch, and may be {@code dy} if nothing
   * is masked.
   */
  public void addNormalizeBackward(
      Tensor dy,
      Mask mask,
      Normalized normalized,
      Tensor gamma,
      Tensor dBranch,
      NormGradients sums) {
    kernels.addNormalizeBackward(dy, mask, normalized, gamma, dBranch, sums);
  }

  /**
   * The heads of neighbouring sequences as a view [sequences, heads, rows, width]: columns
   * {@code column} to {@code column + heads * width - 1} of {@code x} [tokens, columns], and of
   * each sequence its first {@code rows} rows.
   *
   * @param firstRow of the first sequence
   * @param stride rows from one sequence to the next
   */
  public Tensor heads(
      Tensor x,
      int firstRow,
      int sequences,
      int stride,
      int rows,
      int column,
      int heads,
      int width) {
    return x.heads(firstRow, sequences, stride, rows, column, heads, width);
  }

  /** a b for each head. {@code a} [h, n, k], {@code b} [h, k, m]; result [h, n, m]. */
  public Tensor batchedMatmul(Tensor a, Tensor b) {
    Tensor y = draw(a.dtype(), a.shape().get(0), a.shape().get(1), b.shape().get(2));
    if (!isEmpty()) {
      counter.product(
          "batchedMatmul",
          () -> torch.bmm_out(y.handle, a.handle, b.handle),
          b.shape().get(1),
          y,
          a,
          b);
    }
    return y;
  }

  /** The same with a FLOAT32 result; that of bfloat16 factors is rounded before it is widened. */
  public Tensor widenedBatchedMatmul(Tensor a, Tensor b) {
    return a.dtype() == DType.BFLOAT16 ? bfloat16Products.batchedMatmul(a, b) : batchedMatmul(a, b);
  }

  /** A view with the last two dimensions exchanged. */
  public Tensor transposed(Tensor x) {
    return x.transposed();
  }

  /**
   * Rotary positions: turns each pair (x[i], x[i + width/2]) of a row by the angle of the row's
   * position, in place.
   *
   * @param x [n, rows, width]; row p of each of the n is at position p
   * @param cos of the angles, [positions, width/2]
   * @param sin likewise
   * @param back whether by the negative angles: the derivative of the turn
   */
  public void rotate(Tensor x, Tensor cos, Tensor sin, boolean back) {
    kernels.rotate(x, cos, sin, back);
  }

  /**
   * A local window: elements more than {@code reach} columns away from the diagonal become
   * -infinity. A row below the last one that meets the diagonal is treated as that one, so that no
   * row is empty.
   *
   * @param x [n, rows, columns]
   */
  public void limitToBand(Tensor x, int reach) {
    kernels.limitToBand(x, reach);
  }

  /** dp = p (dp - sum of p dp along the last dimension), in place. */
  public void softmaxBackward(Tensor dp, Tensor p) {
    if (!isEmpty()) {
      AtenSoftmax.backward(dp, p);
    }
  }

  /**
   * p = softmax(scale * scores) along the last dimension; dropped = p masked.
   *
   * @param scores [rows, columns]
   * @param scale above 0
   * @param dropped written, FLOAT32 or BFLOAT16; may be {@code scores}
   */
  public void softmax(Tensor scores, double scale, Mask mask, Tensor dropped) {
    kernels.softmax(scores, scale, mask, dropped);
  }

  /**
   * The backward pass of {@link #softmax(Tensor, double, Mask, Tensor)}, which is computed again.
   *
   * @param dp the gradient of {@code dropped}; destroyed
   * @param dropped written, once more; may be {@code scores}
   * @param ds the gradient of the scores, written; may be {@code dp}
   */
  public void softmaxBackward(
      Tensor scores, double scale, Mask mask, Tensor dp, Tensor dropped, Tensor ds) {
    kernels.softmaxBackward(scores, scale, mask, dp, dropped, ds);
  }

  /** The sum of the squares of all elements. */
  public double squaredNorm(Tensor x) {
    if (isEmpty()) {
      return 0;
    }
    try (PointerScope scope = new PointerScope()) {
      double norm = x.handle.norm().item_double();
      return norm * norm;
    }
  }

  /** Of two tensors of the same shape. */
  public InnerProducts innerProducts(Tensor x, Tensor y) {
    InnerProducts sums = InnerProducts.ZERO;
    if (isEmpty()) {
      return sums;
    }
    for (long at = 0; at < x.elements(); at += STRIP) {
      long n = Math.min(STRIP, x.elements() - at);
      try (PointerScope scope = new PointerScope()) {
        var xs = x.handle.reshape(-1).narrow(0, at, n).to(DType.FLOAT64.scalarType);
        var ys = y.handle.reshape(-1).narrow(0, at, n).to(DType.FLOAT64.scalarType);
        var differences = xs.sub(ys);
        sums = sums.plus(new InnerProducts(
            xs.dot(ys).item_double(),
            xs.dot(xs).item_double(),
            ys.dot(ys).item_double(),
            differences.dot(differences).item_double()));
      }
    }
    return sums;
  }

  /** One step of AdamW on a weight, in place; all tensors have its shape. */
  public UpdateSize adamw(
      Tensor weight, Tensor gradient, Tensor firstMoment, Tensor secondMoment, AdamWStep step) {
    return kernels.adamw(weight, gradient, firstMoment, secondMoment, step);
  }

  /**
   * One step of AdamW on a table whose gradient is zero in most rows. All rows move, since moments
   * decay.
   */
  public UpdateSize adamw(
      Tensor table, SparseRows gradient, Tensor firstMoment, Tensor secondMoment, AdamWStep step) {
    return kernels.adamw(table, gradient, firstMoment, secondMoment, step);
  }

  /**
   * One step of AdamW on a weight, in place, with 8-bit moments.
   *
   * @param ditherKey different in each step, see {@link CodedMoments}
   * @throws ArithmeticException if a moment becomes NaN or infinite
   */
  public UpdateSize adamw(
      Tensor weight, Tensor gradient, CodedMoments moments, AdamWStep step, int ditherKey) {
    return kernels.adamw(weight, gradient, moments, step, ditherKey);
  }

  /** The same on a table whose gradient is zero in most rows. */
  public UpdateSize adamw(
      Tensor table, SparseRows gradient, CodedMoments moments, AdamWStep step, int ditherKey) {
    return kernels.adamw(table, gradient, moments, step, ditherKey);
  }

  /** y = x y. */
  public void multiply(Tensor y, Tensor x) {
    if (isEmpty()) {
      return;
    }
    y.handle.mul_(x.handle);
  }

  @Override
  public void close() {
    weights.close();
    buffers.close();
  }
}
