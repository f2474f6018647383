package io.slimfit.model;

import io.slimfit.nn.Linear;
import io.slimfit.nn.OutputRows;
import io.slimfit.nn.Parameter;
import io.slimfit.nn.Pass;
import io.slimfit.nn.SequenceLayout;
import io.slimfit.tensor.Tensor;
import java.util.List;

/** What turns hidden states into answers. */
public interface Head {
  /** Of the pooler, too, if there is one. */
  List<Parameter> parameters();

  /** Of the layer whose size depends on the task: fresh in a pretrained model. */
  List<Parameter> taskParameters();

  /** The last layer: a row of its weight for each output. */
  Linear outputLayer();

  /** Which rows of the last block it reads. */
  OutputRows queries();

  /**
   * @param hidden [outputs of the last block, hidden]
   * @return logits, drawn: [sequences, labels], or [rows, 2] for question answering
   */
  Tensor forward(Tensor hidden, SequenceLayout layout, Pass pass);

  /**
   * @param dLogits of the logits' shape
   * @param hidden [outputs of the last block, hidden]: what forward saw, which its gradient
   *     replaces
   */
  void backward(Tensor dLogits, Tensor hidden, SequenceLayout layout, Pass pass);
}
