package io.slimfit.nn;

import io.slimfit.freeze.ActiveSet;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The gradients of one step: of active parameters, nothing else. All parts of the step add to this one set, in the order of their
 * numbers. A matrix gets its memory when the first part adds to it.
 */
public final class Gradients implements AutoCloseable {
  private final Parameters parameters;
  private final ActiveSet active;
  private final NativeMemory memory;
  private final Map<Parameter, Long> vectorOffsets = new LinkedHashMap<>();
  private final Tensor vectors; // all active vectors, one after another
  private final Map<Parameter, Tensor> matrices = new ConcurrentHashMap<>();
  private final Map<Parameter, RowGradient> tables = new ConcurrentHashMap<>();
  private final Turns turns = new Turns();

  public Gradients(Parameters parameters, ActiveSet active) {
    this.parameters = parameters;
    this.active = active;
    this.memory = parameters.memory();
    long elements = 0;
    for (Parameter parameter : parameters.all()) {
      if (parameter.isVector() && isActive(parameter)) {
        vectorOffsets.put(parameter, elements);
        elements += parameter.shape().elements();
      }
    }
    vectors = memory.zeros(MemoryCategory.GRADIENTS, parameters.dtype(), elements);
  }

  public boolean isActive(Parameter parameter) {
    return active.contains(parameter.name());
  }

  /**
   * What part {@code number} of the step adds to.
   *
   * @param number counted from 0 over all batches of the step; each number is used once
   */
  public Part part(int number) {
    try {
      return new Part(number);
    } catch (RuntimeException e) {
      pass(number); // no memory: the parts behind must not wait for it
      throw e;
    }
  }

  /** Part {@code number} adds nothing more. */
  private void pass(int number) {
    finish(parameters.all(), number);
    turns.done(vectors, number);
  }

  private void finish(List<Parameter> weights, int number) {
    for (Parameter weight : weights) {
      if (!weight.isVector() && isActive(weight)) {
        turns.done(weight, number);
      }
    }
  }

  /** Parameters that have a gradient, in the model's order. */
  public List<Parameter> parameters() {
    List<Parameter> found = new ArrayList<>();
    for (Parameter parameter : parameters.all()) {
      if (vectorOffsets.containsKey(parameter)
          || matrices.containsKey(parameter)
          || tables.containsKey(parameter)) {
        found.add(parameter);
      }
    }
    return found;
  }

  /** The sum over all parts, once they are closed; views live no longer than the innermost scope. */
  public Gradient of(Parameter parameter) {
    RowGradient table = tables.get(parameter);
    if (table != null) {
      return new Gradient.Rows(table.sparse());
    }
    Tensor matrix = matrices.get(parameter);
    return new Gradient.Dense(matrix != null ? matrix : vector(vectors, parameter));
  }

  /** The gradient of a parameter is not needed any more. Vectors are freed together, in {@link #close}. */
  public void release(Parameter parameter) {
    Tensor matrix = matrices.remove(parameter);
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
    matrices.values().forEach(Tensor::close);
    matrices.clear();
    tables.values().forEach(RowGradient::close);
    tables.clear();
  }

  private Tensor vector(Tensor all, Parameter parameter) {
    Long offset = vectorOffsets.get(parameter);
    if (offset == null) {
      throw new IllegalStateException(parameter.name() + " has no gradient in this step");
    }
    return all.rows(offset, parameter.shape().elements());
  }

  /** One part's way to add. Its vectors are summed apart and added in the end; matrices are added to directly, in turn. */
  public final class Part implements AutoCloseable {
    private final int number;
    private final Tensor own;

    private Part(int number) {
      this.number = number;
      own = memory.zeros(MemoryCategory.GRADIENTS, vectors.dtype(), vectors.elements());
    }

    /** This part's sum for an active vector: add to it. */
    Tensor accumulator(Parameter parameter) {
      return vector(own, parameter);
    }

    /** The gradient of {@code weight} [out, in] grows by aᵀ b. */
    void addProduct(Parameter weight, Tensor a, Tensor b, Ops ops) {
      turns.await(weight, number);
      Tensor sum = matrices.computeIfAbsent(
          weight,
          w -> memory.zeros(
              MemoryCategory.GRADIENTS,
              w.value().dtype(),
              w.value().rows(),
              w.value().columns()));
      ops.addTransposedMatmul(sum, a, b);
    }

    /** The gradient of a table grows by the rows of {@code dy} at {@code indices}, but for the row {@code skipped}. */
    void addRows(Parameter table, int[] indices, int skipped, Tensor dy, Ops ops) {
      turns.await(table, number);
      tables.computeIfAbsent(table, t -> new RowGradient(t, memory)).add(indices, skipped, dy, ops);
    }

    /** This part is done with a layer's weights: the next part may add to them. */
    void finish(List<Parameter> weights) {
      Gradients.this.finish(weights, number);
    }

    /** Adds this part's vectors to the sum, in turn, and lets the next part go on. */
    @Override
    public void close() {
      try {
        turns.await(vectors, number);
        vectors.add(own);
      } finally {
        pass(number);
        own.close();
      }
    }
  }
}
