package io.slimfit.model;

import io.slimfit.freeze.Trainable;
import io.slimfit.nn.Parameter;
import io.slimfit.nn.Parameters;
import io.slimfit.nn.Pass;
import io.slimfit.tensor.Shape;
import java.util.List;
import java.util.Optional;

/**
 * A network that can be trained on batches of one kind. It holds parameters and nothing else: what
 * a pass sees is in the {@link Run}, so that any number of workers can use one model at once, as
 * long as nobody updates it.
 *
 * @param <B> what a batch is
 */
public interface Model<B> extends AutoCloseable {
  Parameters parameters();

  /**
   * Of the layer whose size depends on the task: what is fresh when a pretrained model begins a new
   * task.
   */
  List<Parameter> taskParameters();

  /** Of the last layer: a row, or a number, for each output. */
  List<Parameter> outputParameters();

  /**
   * The block a parameter belongs to, counted from 0; -1 for embeddings, Integer.MAX_VALUE above
   * the blocks.
   */
  int blockOf(Parameter parameter);

  /** The parameters as freezing sees them, in the model's order. */
  default List<Trainable> trainables() {
    return parameters().all().stream()
        .map(p -> new Trainable(p.name(), p.kind(), blockOf(p), p.shape().elements()))
        .toList();
  }

  /** Logits a sequence or a row. */
  int outputs();

  HeadKind headKind();

  Geometry geometry();

  /**
   * How a parameter is made of a stored tensor of another shape than its own; empty if it cannot
   * be.
   */
  default Optional<Adaptation> adaptation(Parameter parameter, Shape stored) {
    return Optional.empty();
  }

  /** Sends a part forward. The result lives as long as the pass. */
  Run forward(B part, Pass pass);

  @Override
  void close();

  /** One part that has gone forward. */
  interface Run {
    /** [sequences, outputs] row by row, or [rows, 2] for question answering. */
    double[] logits();

    /**
     * This part's share of the batch's loss.
     *
     * @throws IllegalStateException if the part has no targets
     */
    double loss();

    /** Adds the gradients of the loss to those of the pass. At most once, after {@link #loss}. */
    void backward();
  }
}
