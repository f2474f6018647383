package io.slimfit.model.block;

import io.slimfit.nn.Parameter;
import io.slimfit.nn.Pass;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Tensor;
import java.util.List;
import java.util.function.Supplier;

/**
 * Joins a branch to the residual stream that it reads. Rows without an output leave the stream
 * here.
 */
public sealed interface Joint permits PostNormJoint, ResidualJoint {
  /** All parameters, including those of the branch. */
  List<Parameter> parameters();

  /**
   * The type in which the stream can be kept without an error that adds up, if the model's is
   * {@code model}.
   */
  DType streamType(DType model, Pass pass);

  /**
   * @param x [rows, hidden]: the stream
   * @param z [outputs, hidden], written: the stream after this joint; may be {@code x}
   */
  void forward(Tensor x, Tensor z, ChunkPass at);

  /**
   * What backward needs.
   *
   * @param stream the input of forward; called only if it is needed. A second call must not draw a
   *     second tensor
   */
  Recomputed recomputed(Supplier<Tensor> stream, ChunkPass at);

  /** Frees what is held; there is no backward after this. */
  void release(ChunkPass at);

  default boolean isActive(Pass pass) {
    return parameters().stream().anyMatch(pass::isActive);
  }

  /**
   * The tensors of forward for one chunk, which are held or recomputed from what is held; and the
   * gradients that follow from them.
   */
  interface Recomputed {
    /** The output of forward: [outputs, hidden]. */
    Tensor output();

    /**
     * Adds the gradients of the parameters.
     *
     * @param dz [outputs, hidden]: the gradient of the output; destroyed
     * @param dx [rows, hidden], written if {@code needsInputGradient}: the gradient of the stream;
     *     may be {@code dz}
     * @param needsInputGradient whether backward continues below, so that the gradient of the
     *     stream is needed
     */
    void backward(Tensor dz, Tensor dx, boolean needsInputGradient);
  }
}
