package io.slimfit.model.block;

import io.slimfit.nn.Parameter;
import io.slimfit.nn.Pass;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A part of a block that reads hidden states and computes what is added to them: attention, or a
 * feed-forward network. It owns the sites at which something is held, and rebuilds what is not.
 */
public interface Branch {
  List<Parameter> parameters();

  /**
   * The bias of the layer that makes the output, if it has one. Its gradient is added by the
   * {@link Joint}, not by {@link Recomputed}.
   */
  Optional<Parameter> outputBias();

  /**
   * The type of its input and its output, and of their gradients, if the model's is {@code model}:
   * a smaller one if all its layers round them to that anyway.
   */
  DType flowType(DType model, Pass pass);

  /**
   * @param x [rows, hidden]; unchanged
   * @param y [outputs, hidden], written
   */
  void forward(Tensor x, Tensor y, ChunkPass at);

  /**
   * What backward needs.
   *
   * @param input the input of forward; called only if it is not held. A second call must not draw a
   *     second tensor
   */
  Recomputed recomputed(Supplier<Tensor> input, ChunkPass at);

  /** Frees what is held; there is no backward after this. */
  void release(ChunkPass at);

  default boolean isActive(Pass pass) {
    return parameters().stream().anyMatch(pass::isActive);
  }

  /**
   * The tensors of forward for one chunk, which are held, or recomputed at most once from what is
   * held; and the gradients that follow from them.
   */
  interface Recomputed {
    /** The input of forward. */
    Tensor input();

    /** The output of forward, drawn in this type: [outputs, hidden]. */
    Tensor output(DType type);

    /**
     * Adds the gradients of the parameters.
     *
     * @param dy [outputs, hidden]: the gradient of the output; destroyed
     * @return the gradient of the input, [rows, hidden]: drawn, or {@code dy}
     */
    Tensor backward(Tensor dy);

    /** Like {@link #backward}, without computing the gradient of the input. */
    void addGradients(Tensor dy);
  }
}
