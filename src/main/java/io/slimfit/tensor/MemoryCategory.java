package io.slimfit.tensor;

/** What native memory is used for. Every byte is counted under one category when allocated. */
public enum MemoryCategory {
  /** Parameters of the model, in every form in which they are stored. */
  WEIGHTS,
  /** Gradients of one step, from the first part that adds to them until the update. */
  GRADIENTS,
  /** What the optimizer keeps from step to step. */
  OPTIMIZER,
  /** What passes hold from the forward to the backward pass. */
  ACTIVATIONS,
  /** Every other tensor: inputs, recomputed tensors, the buffers of workers. */
  WORKSPACE
}
