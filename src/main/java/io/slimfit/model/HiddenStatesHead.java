package io.slimfit.model;

import io.slimfit.nn.OutputRows;
import io.slimfit.nn.Parameter;
import io.slimfit.nn.Pass;
import io.slimfit.nn.SequenceLayout;
import io.slimfit.tensor.Tensor;
import java.util.List;

/** No head: the outputs are the hidden states of all rows. */
public final class HiddenStatesHead implements Head {
  @Override
  public List<Parameter> parameters() {
    return List.of();
  }

  @Override
  public List<Parameter> taskParameters() {
    return List.of();
  }

  @Override
  public List<Parameter> outputParameters() {
    return List.of();
  }

  @Override
  public OutputRows outputRows() {
    return OutputRows.ALL;
  }

  @Override
  public Tensor forward(Tensor hidden, SequenceLayout layout, Pass pass) {
    return hidden;
  }

  @Override
  public void backward(Tensor dLogits, Tensor hidden, SequenceLayout layout, Pass pass) {
    hidden.copyFrom(dLogits);
  }
}
