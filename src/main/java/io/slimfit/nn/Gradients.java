package io.slimfit.nn;

import io.slimfit.freeze.ActiveSet;
import io.slimfit.freeze.Columns;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The gradients of one step, for active parameters only. All parts of the step add to them in the
 * order of their numbers, whichever part is computed first.
 */
public final class Gradients implements AutoCloseable {
  private final Parameters parameters;
  private final ActiveSet active;
  private final NativeMemory memory;
  private final Optional<PartObserver> observer;
  private final Map<Parameter, Long> vectorOffsets = new LinkedHashMap<>();
  private final long vectorElements;
  private final OrderedSum vectors; // all active vectors, concatenated
  private final Map<Parameter, OrderedSum> matrices = new LinkedHashMap<>(); // every active matrix
  private final Map<Parameter, RowGradient> tables = new ConcurrentHashMap<>();
  private final PartPace pace = new PartPace();

  public Gradients(Parameters parameters, ActiveSet active) {
    this(parameters, active, Optional.empty());
  }

  /** @param observer sees what each part adds */
  public Gradients(Parameters parameters, ActiveSet active, Optional<PartObserver> observer) {
    this.observer = observer;
    vectors = new OrderedSum(this::observeVectors);
    this.parameters = parameters;
    this.active = active;
    this.memory = parameters.memory();
    long elements = 0;
    for (Parameter parameter : parameters.all()) {
      if (isActive(parameter) && parameter.isVector()) {
        vectorOffsets.put(parameter, elements);
        elements += parameter.shape().elements();
      } else if (isActive(parameter) && !parameter.isTable()) {
        matrices.put(
            parameter,
            new OrderedSum(
                (own, part) -> observer.ifPresent(seer -> seer.onPart(parameter, part, own))));
      }
      if (columns(parameter).isPresent()) {
        requireMatrix(parameter);
      }
    }
    vectorElements = elements;
  }

  private void observeVectors(Tensor all, int part) {
    observer.ifPresent(seer ->
        vectorOffsets.keySet().forEach(vector -> seer.onPart(vector, part, vector(all, vector))));
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
      return new Part(
          number, memory.zeros(MemoryCategory.GRADIENTS, parameters.dtype(), vectorElements));
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
   * handed over when the part is done with them. Rows of tables are added directly, when it is the
   * part's turn.
   */
  public final class Part implements AutoCloseable {
    private final int number;
    private final Map<Parameter, Tensor> own = new HashMap<>();
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
        long[] shape = weight.shape().toArray();
        columns(weight).ifPresent(columns -> shape[1] = columns.count());
        sum = memory.allocate(MemoryCategory.GRADIENTS, parameters.dtype(), shape);
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
     * {@code skipped}.
     */
    void addRows(Parameter table, int[] indices, int skipped, Tensor dy, Ops ops) {
      pace.awaitEarlier(number);
      observer.ifPresent(seer -> seer.onRows(table, number, indices, skipped, dy));
      tables.computeIfAbsent(table, t -> new RowGradient(t, memory)).add(indices, skipped, dy, ops);
    }

    /** Hands over a layer's matrices; this part adds nothing more to them. */
    void finish(List<Parameter> weights) {
      for (Parameter weight : weights) {
        OrderedSum sum = matrices.get(weight);
        if (sum != null) {
          sum.put(number, Optional.ofNullable(own.remove(weight)));
        }
      }
    }

    /** A layer is finished; waits until all earlier parts have finished it, too. */
    void keepPace() {
      pace.finished(number);
    }

    /** Hands over everything else, and lets later parts continue. */
    @Override
    public void close() {
      finish(List.copyOf(own.keySet()));
      Optional<Tensor> vectorsOfPart = ownVectors;
      ownVectors = Optional.empty();
      vectors.put(number, vectorsOfPart);
      pass(number);
    }
  }
}
