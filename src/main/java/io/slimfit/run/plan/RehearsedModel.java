package io.slimfit.run.plan;

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

/** Tells a rehearsal when a part begins and ends; everything else is up to the model. */
record RehearsedModel<B>(Model<B> model, Rehearsal rehearsal) implements Model<B> {
  @Override
  public Run forward(B part, Pass pass) {
    if (!pass.hasBackward()) {
      return model.forward(part, pass);
    }
    rehearsal.beginPart();
    Run run = model.forward(part, pass);
    return new Run() {
      @Override
      public double[] logits() {
        return run.logits();
      }

      @Override
      public double loss() {
        return run.loss();
      }

      @Override
      public void backward() {
        run.backward();
        rehearsal.endPart(model, pass);
      }
    };
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
  public void close() {
    model.close();
  }
}
