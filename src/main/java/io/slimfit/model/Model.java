package io.slimfit.model;

import io.slimfit.freeze.Trainable;
import io.slimfit.nn.Parameter;
import io.slimfit.nn.Parameters;
import io.slimfit.nn.Pass;
import io.slimfit.tensor.Shape;
import java.util.List;
import java.util.Optional;

/**
 * A network that can be trained on batches of one kind. It has parameters and no other state: what
 * a pass computes is in the {@link Run}, so that any number of workers can use one model at once,
 * as long as its parameters do not change.
 *
 * @param <B> the kind of batch
 */
public interface Model<B> extends AutoCloseable {
  Parameters parameters();

  /**
   * The parameters of the layer whose size depends on the task, which are fresh when a pretrained
   * model starts a new task.
   */
  List<Parameter> taskParameters();

  /** The parameters of the last layer, with a row or an element for each output. */
  List<Parameter> outputParameters();

  /**
   * The block a parameter belongs to, counted from 0; -1 for embeddings, Integer.MAX_VALUE above
   * the blocks.
   */
  int blockOf(Parameter parameter);

  /** The parameters as freezing policies see them, in the model's order. */
  default List<Trainable> trainables() {
    return parameters().all().stream()
        .map(p -> new Trainable(p.name(), p.kind(), blockOf(p), p.shape().elements(), p.input()))
        .toList();
  }

  /** The number of logits per sequence or row; without a head, the hidden size. */
  int outputs();

  HeadKind headKind();

  Geometry geometry();

  /** How to make a parameter from a stored tensor of another shape; empty if that is impossible. */
  default Optional<Adaptation> adaptation(Parameter parameter, Shape stored) {
    return Optional.empty();
  }

  /** Sends a part forward. The result is valid as long as the pass is open. */
  Run forward(B part, Pass pass);

  @Override
  void close();

  /** One part that has gone forward. */
  interface Run {
    /** [sequences, outputs] row by row; [rows, outputs] if the head predicts each row. */
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
