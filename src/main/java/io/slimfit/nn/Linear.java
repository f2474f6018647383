package io.slimfit.nn;

import io.slimfit.freeze.ParameterKind;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Precision;
import io.slimfit.tensor.Products;
import io.slimfit.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * y = x Wᵀ + b. b is optional; a {@link LowRankConfig} of the {@link Parameters} may add s (x Aᵀ)
 * Bᵀ.
 */
public final class Linear {
  private final Parameter weight; // [out, in]
  private final Optional<Parameter> bias; // [out]
  private final Optional<LowRank> lowRank;
  private final boolean ofBlock;

  /** One with a bias, computed in the model's data type, such as that of a head. */
  public Linear(Parameters parameters, String name, int out, int in) {
    this(
        parameters,
        name,
        name,
        parameters.allocate(out, in),
        Optional.of(parameters.allocate(out)),
        false);
  }

  private Linear(
      Parameters parameters,
      String name,
      String input,
      Tensor weight,
      Optional<Tensor> bias,
      boolean ofBlock) {
    this.weight = parameters.addMatrix(name + ".weight", input, weight);
    this.bias = bias.map(value -> parameters.add(name + ".bias", ParameterKind.BIAS, value));
    lowRank = parameters.addition(name, this.weight);
    this.ofBlock = ofBlock;
  }

  /** Like the constructor; with or without a bias. */
  public static Linear ofHead(Parameters parameters, String name, int out, int in, boolean biased) {
    Tensor weight = parameters.allocate(out, in);
    Optional<Tensor> bias = biased ? Optional.of(parameters.allocate(out)) : Optional.empty();
    return new Linear(parameters, name, name, weight, bias, false);
  }

  /** One of a block, computed in the precision of the model, or in that of gradients. */
  public static Linear ofBlock(
      Parameters parameters, String name, int out, int in, boolean biased) {
    Tensor weight = parameters.allocateOfBlock(out, in);
    Optional<Tensor> bias = biased ? Optional.of(parameters.allocate(out)) : Optional.empty();
    return new Linear(parameters, name, name, weight, bias, true);
  }

  /**
   * One of a block whose weight and bias are rows of larger tensors, so that a layer can compute
   * several in one product.
   *
   * @param input the name of what these layers read
   */
  static Linear ofRows(
      Parameters parameters, String name, String input, Tensor weight, Optional<Tensor> bias) {
    return new Linear(parameters, name, input, weight, bias, true);
  }

  private Products products(Pass pass) {
    return ofBlock ? pass.products(weight.value()) : pass.ops().products(Precision.FLOAT32);
  }

  public Parameter weight() {
    return weight;
  }

  public Optional<Parameter> bias() {
    return bias;
  }

  /** All parameters, including those of a low-rank addition. */
  public List<Parameter> parameters() {
    return Stream.of(
            Stream.of(weight), bias.stream(), lowRank.stream().flatMap(LowRank::parameters))
        .flatMap(some -> some)
        .toList();
  }

  /** Whether any parameter is active. */
  public boolean isActive(Pass pass) {
    return parameters().stream().anyMatch(pass::isActive);
  }

  /** The number of outputs per row. */
  public int out() {
    return weight.value().rows();
  }

  /** The part of the input that {@link #backward} will read. */
  public NeededInput neededInput(Pass pass) {
    if (lowRank.filter(addition -> addition.isActive(pass)).isPresent()) {
      return NeededInput.WHOLE;
    }
    if (!pass.isActive(weight)) {
      return NeededInput.NONE;
    }
    DType read = weight.value().dtype();
    DType exact = read == DType.SPLIT_FLOAT32 ? DType.BFLOAT16 : read;
    return pass.columns(weight)
        .map(columns -> NeededInput.of(columns, exact))
        .orElse(NeededInput.WHOLE);
  }

  /** Whether {@link #backward} will read the input. */
  public boolean needsInput(Pass pass) {
    return !neededInput(pass).isNone();
  }

  /**
   * The type for its input and its result, and for their gradients, if the model's is
   * {@code model}: a smaller one if its products round them to that anyway.
   */
  public DType flowType(DType model, Pass pass) {
    return lowRank.isEmpty() ? pass.flowType(weight.value(), model) : model;
  }

  /** [rows, in] -> [rows, out], in the type of {@code x} */
  public Tensor forward(Tensor x, Pass pass) {
    return forward(x, x.dtype(), pass);
  }

  /** As {@link #forward(Tensor, Pass)}, in another type. */
  public Tensor forward(Tensor x, DType type, Pass pass) {
    Tensor y = pass.ops().draw(type, x.rows(), out());
    forwardInto(y, x, pass);
    return y;
  }

  /** Like {@link #forward}, into {@code y}. */
  public void forwardInto(Tensor y, Tensor x, Pass pass) {
    products(pass).linearInto(y, x, weight.value(), bias.map(Parameter::value));
    addLowRank(y, x, 0, pass);
  }

  /** Adds the low-rank addition, if there is one, to the outputs from {@code first} on. */
  void addLowRank(Tensor y, Tensor x, int first, Pass pass) {
    lowRank.ifPresent(addition -> addition.addTo(y, x, first, pass));
  }

  /**
   * [rows, out] -> [rows, in]
   *
   * @param x the input of forward, or only the columns that are {@link #neededInput needed}; called
   *     only if any are
   */
  public Tensor backward(Tensor dy, Supplier<Tensor> x, Pass pass) {
    addBiasGradient(dy, pass);
    return backwardAfterBias(dy, x, pass);
  }

  /** Like {@link #backward}, into {@code dx}, which may be x itself. */
  public void backwardInto(Tensor dx, Tensor dy, Supplier<Tensor> x, Pass pass) {
    addBiasGradient(dy, pass);
    addWeightGradients(dy, x, pass);
    inputGradientInto(dx, dy, pass);
  }

  /** Like {@link #backward}, if another kernel has already added the bias's gradient. */
  public Tensor backwardAfterBias(Tensor dy, Supplier<Tensor> x, Pass pass) {
    return backwardAfterBias(dy, x, dy.dtype(), pass);
  }

  /** As {@link #backwardAfterBias(Tensor, Supplier, Pass)}, with a result of another type. */
  public Tensor backwardAfterBias(Tensor dy, Supplier<Tensor> x, DType type, Pass pass) {
    addWeightGradients(dy, x, pass);
    Tensor dx = pass.ops().draw(type, dy.rows(), weight.value().columns());
    inputGradientInto(dx, dy, pass);
    return dx;
  }

  /** Adds the gradients of the parameters, without computing that of the input. */
  public void addGradients(Tensor dy, Supplier<Tensor> x, Pass pass) {
    addBiasGradient(dy, pass);
    addWeightGradients(dy, x, pass);
  }

  private void addBiasGradient(Tensor dy, Pass pass) {
    bias.flatMap(pass::accumulator).ifPresent(sum -> pass.ops().kernels().addRowSum(sum, dy));
  }

  /** Like {@link #addGradients}, without the bias's gradient. */
  public void addWeightGradients(Tensor dy, Supplier<Tensor> x, Pass pass) {
    if (!needsInput(pass)) {
      return;
    }
    Tensor input = x.get();
    if (pass.isActive(weight)) {
      pass.gradients().addProduct(weight, dy, trainedColumns(input, pass), pass.ops());
    }
    lowRank
        .filter(addition -> addition.isActive(pass))
        .ifPresent(addition -> addition.addGradients(dy, input, pass));
  }

  /**
   * The columns of the input that the active columns of the weight read. {@code input} is whole, or
   * has only these columns.
   */
  private Tensor trainedColumns(Tensor input, Pass pass) {
    return input.columns() < weight.value().columns()
        ? input
        : pass.columns(weight)
            .map(columns -> pass.ops().gatherColumns(input, columns.toArray()))
            .orElse(input);
  }

  private void inputGradientInto(Tensor dx, Tensor dy, Pass pass) {
    products(pass).matmulInto(dx, dy, weight.value());
    addLowRankInputGradient(dx, dy, pass);
  }

  /**
   * Adds the gradient that comes through the low-rank addition, if there is one, to that of the
   * input.
   */
  void addLowRankInputGradient(Tensor dx, Tensor dy, Pass pass) {
    lowRank.ifPresent(addition -> addition.addInputGradient(dx, dy, pass));
  }
}
