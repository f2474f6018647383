package io.slimfit.model.bert;

import io.slimfit.model.Head;
import io.slimfit.nn.Linear;
import io.slimfit.nn.OutputRows;
import io.slimfit.nn.Parameter;
import io.slimfit.nn.Parameters;
import io.slimfit.nn.Pass;
import io.slimfit.nn.SequenceLayout;
import io.slimfit.tensor.Tensor;
import java.util.List;

/** logits = h Wᵀ + b: start and end logits of an answer for each token. */
final class QuestionAnsweringHead implements Head {
  private final Linear outputs;

  QuestionAnsweringHead(Parameters parameters, BertConfig config) {
    outputs = new Linear(parameters, "qa_outputs", 2, config.hiddenSize());
  }

  @Override
  public List<Parameter> parameters() {
    return taskParameters();
  }

  @Override
  public List<Parameter> taskParameters() {
    return outputs.parameters();
  }

  @Override
  public List<Parameter> outputParameters() {
    return outputs.parameters();
  }

  @Override
  public OutputRows outputRows() {
    return OutputRows.ALL;
  }

  @Override
  public Tensor forward(Tensor hidden, SequenceLayout layout, Pass pass) {
    return outputs.forward(hidden, pass);
  }

  @Override
  public void backward(Tensor dLogits, Tensor hidden, SequenceLayout layout, Pass pass) {
    outputs.backwardInto(hidden, dLogits, () -> hidden, pass);
  }
}
