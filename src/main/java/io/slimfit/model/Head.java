package io.slimfit.model;

import io.slimfit.nn.OutputRows;
import io.slimfit.nn.Parameter;
import io.slimfit.nn.Pass;
import io.slimfit.nn.SequenceLayout;
import io.slimfit.tensor.Tensor;
import java.util.List;

/** Turns hidden states into logits. */
public interface Head {
  /** All parameters, including those of the pooler if there is one. */
  List<Parameter> parameters();

  /**
   * The parameters of the layer whose size depends on the task, which is fresh in a pretrained
   * model.
   */
  List<Parameter> taskParameters();

  /** The parameters of the last layer, with a row or an element for each output. */
  List<Parameter> outputParameters();

  /** Which rows of the last block it reads. */
  OutputRows outputRows();

  /**
   * @param hidden [outputs of the last block, hidden]
   * @return logits: [sequences, labels], [rows, 2] for question answering, or the hidden states
   */
  Tensor forward(Tensor hidden, SequenceLayout layout, Pass pass);

  /**
   * @param dLogits the gradient of the logits
   * @param hidden [outputs of the last block, hidden]: the input of forward; replaced by its
   *     gradient
   */
  void backward(Tensor dLogits, Tensor hidden, SequenceLayout layout, Pass pass);
}
