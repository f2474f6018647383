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
 * The gradients of one step: of active parameters, nothing else. All parts of the step add to this
 * one set, in the order of their numbers, whoever is first.
 */
public final class Gradients implements AutoCloseable {
  private final Parameters parameters;
  private final ActiveSet active;
  private final NativeMemory memory;
  private final Optional<PartObserver> observer;
  private final Map<Parameter, Long> vectorOffsets = new LinkedHashMap<>();
  private final long vectorElements;
  private final OrderedSum vectors; // all active vectors, one after another
  private final Map<Parameter, OrderedSum> matrices = new LinkedHashMap<>(); // every active matrix
  private final Map<Parameter, RowGradient> tables = new ConcurrentHashMap<>();
  private final PartOrder turns = new PartOrder(); // of tables

  public Gradients(Parameters parameters, ActiveSet active) {
    this(parameters, active, Optional.empty());
  }

  /** @param observer is told what each part adds */
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

  /** The columns of a parameter that are trained, if not all are. */
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
   * What part {@code number} of the step adds to.
   *
   * @param number counted from 0 over all batches of the step; each number is used once
   */
  public Part part(int number) {
    try {
      return new Part(
          number, memory.zeros(MemoryCategory.GRADIENTS, parameters.dtype(), vectorElements));
    } catch (RuntimeException e) {
      pass(number); // no memory: the parts behind must not wait for it
      throw e;
    }
  }

  /** Part {@code number} adds nothing more. */
  private void pass(int number) {
    matrices.values().forEach(sum -> sum.put(number, Optional.empty()));
    vectors.put(number, Optional.empty());
    for (Parameter parameter : parameters.all()) {
      if (parameter.isTable() && isActive(parameter)) {
        turns.done(parameter, number);
      }
    }
  }

  /** Parameters that have a gradient, in the model's order. */
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
   * The sum over all parts, once they are closed; views live no longer than the innermost scope.
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

  /**
   * The gradient of a parameter is not needed any more. Vectors are freed together, in
   * {@link #close}.
   */
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

  /** All dimensions but the first side by side. */
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
   * One part's way to add: it sums vectors and matrices apart, and hands them over when it is done
   * with them. Rows of tables are added directly, in turn.
   */
  public final class Part implements AutoCloseable {
    private final int number;
    private final Map<Parameter, Tensor> own = new HashMap<>();
    private Optional<Tensor> ownVectors;

    private Part(int number, Tensor ownVectors) {
      this.number = number;
      this.ownVectors = Optional.of(ownVectors);
    }

    /** This part's sum for an active vector: add to it. */
    Tensor accumulator(Parameter parameter) {
      return vector(
          ownVectors.orElseThrow(() -> new IllegalStateException("the part is closed")), parameter);
    }

    /**
     * The gradient of {@code weight} [out, ...], or of those columns of it that are trained, grows
     * by aᵀ b.
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

    /** This part's sum for an active weight that is no table: add to it. */
    Tensor sum(Parameter weight) {
      return own.computeIfAbsent(
          weight,
          w -> memory.zeros(
              MemoryCategory.GRADIENTS, parameters.dtype(), w.shape().toArray()));
    }

    /**
     * The gradient of a table grows by the rows of {@code dy} at {@code indices}, but for the row
     * {@code skipped}.
     */
    void addRows(Parameter table, int[] indices, int skipped, Tensor dy, Ops ops) {
      turns.await(table, number);
      observer.ifPresent(seer -> seer.onRows(table, number, indices, skipped, dy));
      tables.computeIfAbsent(table, t -> new RowGradient(t, memory)).add(indices, skipped, dy, ops);
    }

    /** This part is done with a layer's matrices. */
    void finish(List<Parameter> weights) {
      for (Parameter weight : weights) {
        OrderedSum sum = matrices.get(weight);
        if (sum != null) {
          sum.put(number, Optional.ofNullable(own.remove(weight)));
        }
      }
    }

    /** Hands over what is left, and lets the parts behind go on. */
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
