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

  /** The loops that fuse passes over memory. */
  public Kernels kernels() {
    return kernels;
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
    castInto(y, x);
    return y;
  }

  /** y = x in the type of {@code y}, of the same shape; floats are rounded to nearest. */
  public void castInto(Tensor y, Tensor x) {
    counter.pass("cast", () -> y.copyFrom(x), y, x);
  }

  /** y = a + b, which may have other types; {@code y} may be either. */
  public void sumInto(Tensor y, Tensor a, Tensor b) {
    if (!isEmpty()) {
      counter.pass("sum", () -> torch.add_out(y.handle, a.handle, b.handle), y, a, b);
    }
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

  /** x̂ / rstd + mean: what a layer norm was given. The mean must be there. */
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

  /** dp = p (dp - sum of p dp along the last dimension), in place. */
  public void softmaxBackward(Tensor dp, Tensor p) {
    if (!isEmpty()) {
      AtenSoftmax.backward(dp, p);
    }
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
