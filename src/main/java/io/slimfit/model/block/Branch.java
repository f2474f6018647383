package io.slimfit.model.block;

import io.slimfit.nn.Parameter;
import io.slimfit.nn.Pass;
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
   * Of the layer that makes the output, if it has one. The {@link Joint} sums its gradient,
   * {@link Recomputed} does not.
   */
  Optional<Parameter> outputBias();

  /**
   * @param x [rows, hidden]; unchanged
   * @param y [outputs, hidden], written
   */
  void forward(Tensor x, Tensor y, ChunkPass at);

  /**
   * What backward asks for.
   *
   * @param input what forward read; asked for only if it is not held. It must not draw anew when it
   *     is asked again
   */
  Recomputed recomputed(Supplier<Tensor> input, ChunkPass at);

  /** Frees what is held; backward will not come again. */
  void release(ChunkPass at);

  default boolean isActive(Pass pass) {
    return parameters().stream().anyMatch(pass::isActive);
  }

  /**
   * What forward saw of one chunk, held or rebuilt from what is held, each at most once; and the
   * gradients that follow from it.
   */
  interface Recomputed {
    /** What forward read. */
    Tensor input();

    /** What forward gave, drawn: [outputs, hidden]. */
    Tensor output();

    /**
     * Adds the gradients of the parameters.
     *
     * @param dy [outputs, hidden]: the gradient of the output; destroyed
     * @return that of the input, [rows, hidden]: drawn, or {@code dy}
     */
    Tensor backward(Tensor dy);

    /** As {@link #backward}, where nobody asks for the gradient of the input. */
    void addGradients(Tensor dy);
  }
}
