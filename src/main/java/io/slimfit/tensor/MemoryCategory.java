package io.slimfit.tensor;

/** What native bytes are for. Every byte is counted under one of these, where it is allocated. */
public enum MemoryCategory {
  /** Parameters of the model, in every form in which they are held. */
  WEIGHTS,
  /** Gradients of one step, from the first part that adds to them to the update. */
  GRADIENTS,
  /** What the optimizer keeps from step to step. */
  OPTIMIZER,
  /** What passes hold from forward to backward. */
  ACTIVATIONS,
  /** Every other tensor: inputs, what is rebuilt, the buffers of workers. */
  WORKSPACE
}
