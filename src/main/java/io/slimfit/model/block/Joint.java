package io.slimfit.model.block;

import io.slimfit.nn.Parameter;
import io.slimfit.nn.Pass;
import io.slimfit.tensor.Tensor;
import java.util.List;
import java.util.function.Supplier;

/**
 * How a branch is joined to the residual stream that it reads. Rows without an output leave the
 * stream here.
 */
public sealed interface Joint permits PostNormJoint, ResidualJoint {
  /** Of the branch, too. */
  List<Parameter> parameters();

  /**
   * @param x [rows, hidden]: the stream
   * @param z [outputs, hidden], written: the stream behind this joint; may be {@code x}
   */
  void forward(Tensor x, Tensor z, ChunkPass at);

  /**
   * What backward asks for.
   *
   * @param stream what forward read; asked for only if it is needed. It must not draw anew when it
   *     is asked again
   */
  Recomputed recomputed(Supplier<Tensor> stream, ChunkPass at);

  /** Frees what is held; backward will not come again. */
  void release(ChunkPass at);

  default boolean isActive(Pass pass) {
    return parameters().stream().anyMatch(pass::isActive);
  }

  /**
   * What forward saw of one chunk, held or rebuilt from what is held; and the gradients that follow
   * from it.
   */
  interface Recomputed {
    /** What forward gave: [outputs, hidden]. */
    Tensor output();

    /**
     * Adds the gradients of the parameters.
     *
     * @param dz [outputs, hidden]: the gradient of what forward gave; destroyed
     * @param dx [rows, hidden], written if {@code goesOn}: the gradient of the stream; may be
     *     {@code dz}
     * @param goesOn whether anybody below needs the gradient of the stream
     */
    void backward(Tensor dz, Tensor dx, boolean goesOn);
  }
}
