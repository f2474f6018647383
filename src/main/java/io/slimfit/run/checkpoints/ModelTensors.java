package io.slimfit.run.checkpoints;

import io.slimfit.nn.Parameters;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.NamedTensors;
import io.slimfit.tensor.Shape;
import io.slimfit.tensor.Tensor;
import java.util.List;
import java.util.function.Consumer;

/** The weights of a model by name. */
record ModelTensors(Parameters parameters) implements NamedTensors {
  @Override
  public List<String> names() {
    return parameters.all().stream().map(parameter -> parameter.name()).toList();
  }

  @Override
  public DType dtype(String name) {
    return parameters.get(name).value().dtype();
  }

  @Override
  public Shape shape(String name) {
    return parameters.get(name).shape();
  }

  @Override
  public void read(String name, Consumer<Tensor> reader) {
    reader.accept(parameters.get(name).value());
  }
}
