package io.slimfit.nn;

import io.slimfit.freeze.ParameterKind;
import io.slimfit.freeze.Trainable;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Precision;
import io.slimfit.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * All parameters of a model, in the order of their creation, which is Hugging Face's. Owns their
 * memory.
 */
public final class Parameters implements AutoCloseable {
  private final NativeMemory memory;
  private final DType dtype;
  private final Precision blocks;
  private final Optional<LowRankConfig> lowRank;
  private final Map<String, Parameter> byName = new LinkedHashMap<>();
  private final Map<Parameter, LowRank> additions = new LinkedHashMap<>(); // by weight
  private final List<Tensor> owned = new ArrayList<>();

  /** @param dtype the data type of all parameters: FLOAT32, or FLOAT64 to check derivatives */
  public Parameters(NativeMemory memory, DType dtype) {
    this(memory, dtype, Precision.FLOAT32, Optional.empty());
  }

  /**
   * Like {@link #Parameters(NativeMemory, DType)}.
   *
   * @param blocks the precision of products with the weights of blocks. For BFLOAT16 these weights
   *     are stored in two halves, and still have all 32 bits. For INT8 they are bytes with a factor
   *     for each row, which cannot be trained
   * @param lowRank the low-rank additions of the linear layers that are made with these parameters
   */
  public Parameters(
      NativeMemory memory, DType dtype, Precision blocks, Optional<LowRankConfig> lowRank) {
    this.memory = memory;
    this.dtype = dtype;
    this.lowRank = lowRank;
    this.blocks = blocks;
  }

  /** Makes the low-rank addition of the linear layer with this name and weight, if it gets one. */
  Optional<LowRank> addition(String layer, Parameter weight) {
    Tensor value = weight.value();
    Optional<LowRank> made = lowRank
        .filter(config -> config.layers().test(layer))
        .map(config -> new LowRank(this, layer, value.rows(), value.columns(), config));
    made.ifPresent(addition -> additions.put(weight, addition));
    return made;
  }

  /** A and B of all low-rank additions, in the model's order. */
  public List<Parameter> additions() {
    return additions.values().stream().flatMap(LowRank::parameters).toList();
  }

  /** The weights that have a low-rank addition, in the model's order. */
  public Set<Parameter> extended() {
    return Collections.unmodifiableSet(additions.keySet());
  }

  /** The weight with its low-rank addition, drawn: W + s B A. */
  public Tensor merged(Parameter weight, Ops ops) {
    LowRank addition = additions.get(weight);
    if (addition == null) {
      throw new IllegalArgumentException(weight + " has no low-rank addition");
    }
    return addition.mergedWith(weight.value(), ops);
  }

  /** A new parameter of zeros. */
  public Parameter make(String name, ParameterKind kind, long... shape) {
    return add(name, kind, allocate(shape));
  }

  /**
   * Memory for several parameters, stacked in one matrix; {@link #add} makes a parameter of some of
   * its rows.
   */
  Tensor allocate(long... shape) {
    return allocate(dtype, shape);
  }

  /** The same for weights of a block's linear layers. */
  Tensor allocateOfBlock(long out, long in) {
    return switch (blocks) {
      case FLOAT32 -> allocate(dtype, out, in);
      case BFLOAT16 -> allocate(DType.SPLIT_FLOAT32, out, in);
      case INT8 -> own(memory.allocateScaled(MemoryCategory.WEIGHTS, out, in));
    };
  }

  private Tensor allocate(DType type, long... shape) {
    return own(memory.zeros(MemoryCategory.WEIGHTS, type, shape));
  }

  private Tensor own(Tensor tensor) {
    owned.add(tensor);
    return tensor;
  }

  Parameter add(String name, ParameterKind kind, Tensor value) {
    return add(new Parameter(name, kind, value, Optional.empty()));
  }

  /**
   * Adds the matrix of a linear layer.
   *
   * @param input the name of what it multiplies
   * @param value [out, in]
   */
  Parameter addMatrix(String name, String input, Tensor value) {
    Optional<Trainable.Input> read = Optional.of(new Trainable.Input(input, value.columns()));
    return add(new Parameter(name, ParameterKind.WEIGHT, value, read));
  }

  private Parameter add(Parameter parameter) {
    String name = parameter.name();
    if (byName.put(name, parameter) != null) {
      throw new IllegalStateException("two parameters are called " + name);
    }
    return parameter;
  }

  public Parameter get(String name) {
    Parameter parameter = byName.get(name);
    if (parameter == null) {
      throw new IllegalArgumentException("no parameter is called " + name);
    }
    return parameter;
  }

  public List<Parameter> all() {
    return List.copyOf(byName.values());
  }

  /** The number of elements of all parameters. */
  public long elements() {
    return byName.values().stream().mapToLong(p -> p.shape().elements()).sum();
  }

  public Stream<Parameter> vectors() {
    return byName.values().stream().filter(Parameter::isVector);
  }

  /**
   * The data type of all parameters except the weights of blocks, and of what is computed with
   * them.
   */
  public DType dtype() {
    return dtype;
  }

  public NativeMemory memory() {
    return memory;
  }

  @Override
  public void close() {
    owned.forEach(Tensor::close);
    owned.clear();
  }
}
