package io.slimfit.train;

import io.slimfit.model.Adaptation;
import io.slimfit.model.Geometry;
import io.slimfit.model.HeadKind;
import io.slimfit.model.Model;
import io.slimfit.nn.Parameter;
import io.slimfit.nn.Parameters;
import io.slimfit.nn.Pass;
import io.slimfit.tensor.Shape;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** A model whose evaluation ends as soon as the run is asked to end. The model is not closed. */
record StoppableModel<B>(Model<B> model, BooleanSupplier stopped) implements Model<B> {
  /** The evaluation ended because the run was asked to. */
  static final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  @Override
  public Run forward(B part, Pass pass) {
    if (stopped.getAsBoolean()) {
      throw new StoppedException();
    }
    return model.forward(part, pass);
  }

  @Override
  public Parameters parameters() {
    return model.parameters();
  }

  @Override
  public List<Parameter> taskParameters() {
    return model.taskParameters();
  }

  @Override
  public List<Parameter> outputParameters() {
    return model.outputParameters();
  }

  @Override
  public int blockOf(Parameter parameter) {
    return model.blockOf(parameter);
  }

  @Override
  public int outputs() {
    return model.outputs();
  }

  @Override
  public HeadKind headKind() {
    return model.headKind();
  }

  @Override
  public Geometry geometry() {
    return model.geometry();
  }

  @Override
  public Optional<Adaptation> adaptation(Parameter parameter, Shape stored) {
    return model.adaptation(parameter, stored);
  }

  @Override
  public void close() {} // whoever made the model closes it
}
