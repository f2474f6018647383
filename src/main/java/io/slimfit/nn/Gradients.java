package io.slimfit.nn;

import io.slimfit.freeze.ActiveSet;
import io.slimfit.freeze.Columns;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Scope;
import io.slimfit.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;

/**
 * The gradients of one step, for active parameters only. All parts of the step add to them in the
 * order of their numbers, whichever part is computed first.
 */
public final class Gradients implements AutoCloseable {
  private final Parameters parameters;
  private final ActiveSet active;
  private final NativeMemory memory;
  private final Optional<WholeGradients> taker;
  private final int parts;
  private final Map<Parameter, Long> vectorOffsets = new LinkedHashMap<>();
  private final long vectorElements;
  private final OrderedSum vectors = new OrderedSum(); // all active vectors, concatenated
  private final Map<Parameter, OrderedSum> matrices = new LinkedHashMap<>(); // every active matrix
  private final Map<Parameter, RowGradient> tables = new ConcurrentHashMap<>();
  private final PartPace pace;

  public Gradients(Parameters parameters, ActiveSet active) {
    this(parameters, active, Optional.empty(), 0, 0);
  }

  /**
   * @param taker gets the gradient of each matrix as soon as it is whole
   * @param parts how many parts the step has
   * @param workers how many of them are computed at the same time
   */
  public Gradients(
      Parameters parameters, ActiveSet active, WholeGradients taker, int parts, int workers) {
    this(parameters, active, Optional.of(taker), parts, workers);
  }

  private Gradients(
      Parameters parameters,
      ActiveSet active,
      Optional<WholeGradients> taker,
      int parts,
      int workers) {
    this.taker = taker;
    this.parts = parts;
    this.pace = new PartPace(parts <= workers ? parts : 0);
    this.parameters = parameters;
    this.active = active;
    this.memory = parameters.memory();
    long elements = 0;
    for (Parameter parameter : parameters.all()) {
      if (isActive(parameter) && parameter.isVector()) {
        vectorOffsets.put(parameter, elements);
        elements += parameter.shape().elements();
      } else if (isActive(parameter) && !parameter.isTable()) {
        matrices.put(parameter, new OrderedSum());
      }
      if (columns(parameter).isPresent()) {
        requireMatrix(parameter);
      }
    }
    vectorElements = elements;
  }

  /** Whether gradients are taken before all parts have gone backward to the end. */
  public boolean areTakenEarly() {
    return taker.isPresent();
  }

  public boolean isActive(Parameter parameter) {
    return active.contains(parameter.name());
  }

  /** The columns of a parameter that train; empty if all of them do. */
  Optional<Columns> columns(Parameter parameter) {
    return active.columnsOf(parameter.name());
  }

  private static void requireMatrix(Parameter parameter) {
    if (parameter.isTable() || parameter.shape().rank() != 2) {
      throw new IllegalArgumentException(
          parameter + " cannot be trained by columns: it is not the matrix of a linear layer");
    }
  }

  /**
   * The object through which part {@code number} of the step adds gradients.
   *
   * @param number the number of the part, counted from 0 over all batches of the step; each is used
   *     once
   */
  public Part part(int number) {
    try {
      Part part = new Part(
          number, memory.zeros(MemoryCategory.GRADIENTS, parameters.dtype(), vectorElements));
      pace.begins(number);
      return part;
    } catch (RuntimeException e) {
      pass(number); // out of memory: later parts must not wait for this one
      throw e;
    }
  }

  /** Part {@code number} adds nothing more; waits for its turn first. */
  private void pass(int number) {
    pace.awaitEarlier(number);
    matrices.values().forEach(sum -> sum.put(number, Optional.empty()));
    vectors.put(number, Optional.empty());
    pace.ended(number);
  }

  /** The parameters that have a gradient, in the model's order. */
  public List<Parameter> parameters() {
    List<Parameter> found = new ArrayList<>();
    for (Parameter parameter : parameters.all()) {
      OrderedSum matrix = matrices.get(parameter);
      if (vectorOffsets.containsKey(parameter)
          || (matrix != null && matrix.sum().isPresent())
          || tables.containsKey(parameter)) {
        found.add(parameter);
      }
    }
    return found;
  }

  /**
   * The sum over all parts, when all of them are closed; views are valid within the innermost
   * scope.
   */
  public Gradient of(Parameter parameter) {
    RowGradient table = tables.get(parameter);
    if (table != null) {
      return new Gradient.Rows(table.sparse());
    }
    OrderedSum matrix = matrices.get(parameter);
    Optional<Tensor> sum =
        matrix != null ? matrix.sum() : vectors.sum().map(all -> vector(all, parameter));
    Tensor elements = sum.orElseThrow(
        () -> new IllegalStateException(parameter.name() + " has no gradient in this step"));
    Optional<Columns> columns = columns(parameter);
    return columns.isPresent()
        ? new Gradient.SomeColumns(elements, columns.get())
        : new Gradient.Dense(elements);
  }

  /** The active matrices, in the model's order. */
  public List<Parameter> matrices() {
    return List.copyOf(matrices.keySet());
  }

  /** The sum of a matrix over the parts so far; empty if none has added to it. */
  public Optional<Tensor> sum(Parameter matrix) {
    return sums(matrix).sum();
  }

  private OrderedSum sums(Parameter matrix) {
    OrderedSum sums = matrices.get(matrix);
    if (sums == null) {
      throw new IllegalArgumentException(matrix.name() + " is no matrix that trains in this step");
    }
    return sums;
  }

  /** The sums of all active vectors, one after the other; empty if there was no part. */
  public Optional<Tensor> vectorSums() {
    return vectors.sum();
  }

  /** Memory for the sum of a matrix that is made elsewhere: undefined, in its shape. */
  public Tensor placeSum(Parameter matrix) {
    Tensor sum = memory.allocate(MemoryCategory.GRADIENTS, parameters.dtype(), shape(matrix));
    sums(matrix).put(0, Optional.of(sum));
    return sum;
  }

  /** Memory for the sums of all active vectors that are made elsewhere, undefined. */
  public Tensor placeVectorSums() {
    Tensor sum = memory.allocate(MemoryCategory.GRADIENTS, parameters.dtype(), vectorElements);
    vectors.put(0, Optional.of(sum));
    return sum;
  }

  /** The number of elements of all active vectors together. */
  public long vectorElements() {
    return vectorElements;
  }

  /** The number of elements of a matrix's gradient. */
  public long elements(Parameter matrix) {
    return LongStream.of(shape(matrix)).reduce(1, (a, b) -> a * b);
  }

  /** The shape of a matrix's gradient: if only some columns train, it has only those. */
  private long[] shape(Parameter matrix) {
    long[] shape = matrix.shape().toArray();
    columns(matrix).ifPresent(columns -> shape[1] = columns.count());
    return shape;
  }

  /** The active tables, in the model's order. */
  public List<Parameter> activeTables() {
    return parameters.all().stream()
        .filter(parameter -> parameter.isTable() && isActive(parameter))
        .toList();
  }

  /** The rows of a table that have a gradient; none if no part has read the table. */
  public Optional<RowSum> rows(Parameter table) {
    return Optional.ofNullable(tables.get(table)).map(RowGradient::compact);
  }

  /** Adds the rows of a part, whose turn it is. */
  public void addRows(Parameter table, RowSum rows, Ops ops) {
    tables
        .computeIfAbsent(table, t -> new RowGradient(t, memory))
        .add(rows.indices(), RowSum.NONE, rows.rows(), ops);
  }

  /** What trains in this step. */
  public ActiveSet active() {
    return active;
  }

  /** The memory that gradients are counted in. */
  public NativeMemory memory() {
    return memory;
  }

  /** The type of a gradient's elements. */
  public DType dtype() {
    return parameters.dtype();
  }

  /** Frees the gradient of a parameter. Vectors are freed together, in {@link #close}. */
  public void release(Parameter parameter) {
    OrderedSum matrix = matrices.get(parameter);
    if (matrix != null) {
      matrix.close();
    }
    RowGradient table = tables.remove(parameter);
    if (table != null) {
      table.close();
    }
  }

  @Override
  public void close() {
    vectors.close();
    matrices.values().forEach(OrderedSum::close);
    tables.values().forEach(RowGradient::close);
    tables.clear();
  }

  /** The tensor as a matrix: all dimensions but the first are merged. */
  private static Tensor matrix(Tensor x) {
    return x.shape().rank() == 2 ? x : x.reshaped(x.rows(), x.elements() / x.rows());
  }

  private Tensor vector(Tensor all, Parameter parameter) {
    Long offset = vectorOffsets.get(parameter);
    if (offset == null) {
      throw new IllegalStateException(parameter.name() + " has no gradient in this step");
    }
    return all.rows(offset, parameter.shape().elements());
  }

  /**
   * Adds the gradients of one part. Vectors and matrices are summed separately for each part, and
   * handed over when the part is done with them. Rows of tables are added when it is the part's
   * turn.
   */
  public final class Part implements AutoCloseable {
    private final int number;
    private final Map<Parameter, Tensor> own = new HashMap<>();
    private final Map<Parameter, RowGradient> ownRows = new LinkedHashMap<>();
    private Optional<Tensor> ownVectors;

    private Part(int number, Tensor ownVectors) {
      this.number = number;
      this.ownVectors = Optional.of(ownVectors);
    }

    /** This part's sum for an active vector, to be added to. */
    Tensor accumulator(Parameter parameter) {
      return vector(
          ownVectors.orElseThrow(() -> new IllegalStateException("the part is closed")), parameter);
    }

    /**
     * Adds aᵀ b to the gradient of {@code weight} [out, ...], or to that of the columns that train.
     */
    void addProduct(Parameter weight, Tensor a, Tensor b, Ops ops) {
      Tensor sum = own.get(weight);
      boolean add = sum != null;
      if (sum == null) {
        sum = memory.allocate(MemoryCategory.GRADIENTS, parameters.dtype(), shape(weight));
        own.put(weight, sum);
      }
      if (weight.value().dtype() == DType.SPLIT_FLOAT32) {
        ops.splitWeightGradient(sum, a, b, add);
      } else if (add) {
        ops.addTransposedMatmul(matrix(sum), a, b);
      } else {
        ops.transposedMatmulInto(matrix(sum), a, b);
      }
    }

    /** This part's sum for an active weight that is not a table, to be added to. */
    Tensor sum(Parameter weight) {
      return own.computeIfAbsent(
          weight,
          w -> memory.zeros(
              MemoryCategory.GRADIENTS, parameters.dtype(), w.shape().toArray()));
    }

    /**
     * Adds the rows of {@code dy} to the gradient of a table at {@code indices}, except at
     * {@code skipped}. They are summed for this part first, as if another process did it.
     */
    void addRows(Parameter table, int[] indices, int skipped, Tensor dy, Ops ops) {
      pace.awaitEarlier(number); // so that only one part has rows of its own
      ownRows
          .computeIfAbsent(table, t -> new RowGradient(t, memory))
          .add(indices, skipped, dy, ops);
    }

    /** This part adds no more rows. */
    void finishRows(Ops ops) {
      try (Scope scope = ops.scope()) {
        ownRows.forEach((table, own) -> Gradients.this.addRows(table, own.compact(), ops));
      }
      closeRows();
    }

    private void closeRows() {
      ownRows.values().forEach(RowGradient::close);
      ownRows.clear();
    }

    /**
     * Hands over a layer's matrices, which this part has gone backward through: it adds nothing
     * more to them, and reads their weights no more.
     */
    void finish(List<Parameter> weights, Ops ops) {
      for (Parameter weight : weights) {
        OrderedSum sum = matrices.get(weight);
        if (sum != null
            && sum.finish(number, Optional.ofNullable(own.remove(weight)), parts)
            && sum.sum().isPresent()) {
          taker.ifPresent(whole -> {
            whole.take(Gradients.this, weight, ops);
            release(weight);
          });
        }
      }
    }

    /**
     * A layer is finished; waits until all earlier parts have finished it, too, and later ones are
     * not too far behind.
     */
    void keepPace() {
      pace.finished(number);
    }

    /** Hands over everything else, and lets later parts continue. */
    @Override
    public void close() {
      closeRows(); // of a part that has failed
      matrices.forEach((weight, sum) -> sum.put(number, Optional.ofNullable(own.remove(weight))));
      Optional<Tensor> vectorsOfPart = ownVectors;
      ownVectors = Optional.empty();
      vectors.put(number, vectorsOfPart);
      pass(number);
    }
  }
}
