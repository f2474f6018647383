package io.slimfit.nn;

import io.slimfit.freeze.ParameterKind;
import io.slimfit.tensor.Tensor;

/** y[i] = W[index[i]]: a table of vectors, whose gradient is held as the rows that were read. */
public final class Embedding {
  /** No row of the table is spared. */
  public static final int NO_PADDING = -1;

  private final Parameter weight; // [rows, width]
  private final int paddingIndex;

  /**
   * @param paddingIndex the row whose gradient is zero, as Hugging Face has it for the padding
   *     token; or {@link #NO_PADDING}
   */
  public Embedding(Parameters parameters, String name, int rows, int width, int paddingIndex) {
    weight = parameters.make(name + ".weight", ParameterKind.TABLE, rows, width);
    this.paddingIndex = paddingIndex;
  }

  public Parameter weight() {
    return weight;
  }

  /** [indices] -> [indices, width] */
  public Tensor forward(int[] indices, Pass pass) {
    return pass.ops().gather(weight.value(), indices);
  }

  public void backward(Tensor dy, int[] indices, Pass pass) {
    if (pass.isActive(weight)) {
      pass.gradients().addRows(weight, indices, paddingIndex, dy, pass.ops());
    }
  }
}
