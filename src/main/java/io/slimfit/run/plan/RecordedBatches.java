package io.slimfit.run.plan;

import io.slimfit.model.Batch;
import io.slimfit.model.Geometry;
import io.slimfit.model.HeadKind;
import io.slimfit.model.Model;
import io.slimfit.nn.Parameter;
import io.slimfit.nn.Parameters;
import io.slimfit.nn.Pass;
import io.slimfit.nn.SequenceLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * A model that computes nothing, and remembers the largest of the batches that it is given: those
 * that have more rows, more sequences or a longer sequence than each of the others.
 */
final class RecordedBatches<B extends Batch<B>> implements Model<B> {
  private final Model<B> model;
  private final List<B> largest = new ArrayList<>();
  private int count;
  private long rows;

  RecordedBatches(Model<B> model) {
    this.model = model;
  }

  List<B> largest() {
    return List.copyOf(largest);
  }

  int count() {
    return count;
  }

  /** Of all batches together. */
  long rows() {
    return rows;
  }

  @Override
  public synchronized Run forward(B part, Pass pass) {
    count++;
    rows += part.layout().rows();
    if (largest.stream().noneMatch(other -> isWithin(part.layout(), other.layout()))) {
      largest.removeIf(other -> isWithin(other.layout(), part.layout()));
      largest.add(part);
    }
    int sequences = model.headKind().predictsEachRow()
        ? part.layout().rows()
        : part.layout().sequences();
    double[] logits = new double[sequences * model.outputs()];
    return new Run() {
      @Override
      public double[] logits() {
        return logits;
      }

      @Override
      public double loss() {
        throw new IllegalStateException("batches of an evaluation have no loss");
      }

      @Override
      public void backward() {
        throw new IllegalStateException("batches of an evaluation have no backward");
      }
    };
  }

  /** Whether a layout is no larger than another in any respect. */
  static boolean isWithin(SequenceLayout layout, SequenceLayout other) {
    return layout.rows() <= other.rows()
        && layout.sequences() <= other.sequences()
        && longest(layout) <= longest(other);
  }

  static int longest(SequenceLayout layout) {
    int longest = 0;
    for (int s = 0; s < layout.sequences(); s++) {
      longest = Math.max(longest, layout.rows(s));
    }
    return longest;
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
  public void close() {
    model.close();
  }
}
