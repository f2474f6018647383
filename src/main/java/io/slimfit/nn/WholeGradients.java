package io.slimfit.nn;

import io.slimfit.tensor.Ops;

/**
 * Takes gradients while other layers still go backward, so that they need not all exist at once.
 */
public interface WholeGradients {
  /**
   * Takes the gradient of a matrix to which all parts have added. No product of this step reads the
   * matrix again, so it may be updated. Called once for each, by the worker that adds the last
   * part; several workers may call it at once. The gradient is freed afterwards.
   *
   * @param gradients has the gradient of this parameter
   */
  void take(Gradients gradients, Parameter parameter, Ops ops);
}
