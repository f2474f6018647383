package io.slimfit.run;

import io.slimfit.model.Model;
import io.slimfit.nn.Parameter;
import io.slimfit.nn.Parameters;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.NamedTensors;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Scope;
import io.slimfit.tensor.Shape;
import io.slimfit.tensor.Tensor;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The weights of a model as one without low-rank additions has them: each addition is added to its
 * weight when that is read. The model stays as it is.
 */
final class MergedWeights implements NamedTensors {
  private final Parameters parameters;
  private final Set<Parameter> additions;
  private final Ops ops;

  /** @param ops of the calling thread */
  MergedWeights(Model<?> model, Ops ops) {
    parameters = model.parameters();
    additions = Set.copyOf(parameters.additions());
    this.ops = ops;
  }

  @Override
  public List<String> names() {
    return parameters.all().stream()
        .filter(parameter -> !additions.contains(parameter))
        .map(Parameter::name)
        .toList();
  }

  @Override
  public DType dtype(String name) {
    return parameters.dtype();
  }

  @Override
  public Shape shape(String name) {
    return parameters.get(name).shape();
  }

  @Override
  public void read(String name, Consumer<Tensor> reader) {
    Parameter parameter = parameters.get(name);
    if (!parameters.extended().contains(parameter)) {
      reader.accept(parameter.value());
      return;
    }
    try (Scope scope = ops.scope()) {
      reader.accept(parameters.merged(parameter, ops));
    }
  }
}
