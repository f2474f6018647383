package io.slimfit.model.vit;

import io.slimfit.model.Head;
import io.slimfit.nn.Linear;
import io.slimfit.nn.OutputRows;
import io.slimfit.nn.Parameter;
import io.slimfit.nn.Parameters;
import io.slimfit.nn.Pass;
import io.slimfit.nn.RowMean;
import io.slimfit.nn.SequenceLayout;
import io.slimfit.tensor.Normalized;
import io.slimfit.tensor.Tensor;
import java.util.List;
import java.util.stream.Stream;

/**
 * logits = [y of the class token; mean of y over the patches] Wᵀ + b with y = LN(h), where h is the
 * stream after the last block.
 */
final class PatchMeanHead implements Head {
  private static final int CLASS = 1; // rows of the class token

  private final FinalNorm norm;
  private final Linear classifier;
  private final int hiddenSize;

  PatchMeanHead(Parameters parameters, VisionTransformerConfig config, int labels) {
    hiddenSize = config.hiddenSize();
    norm = new FinalNorm(parameters, config);
    classifier = new Linear(parameters, "classifier", labels, 2 * hiddenSize);
  }

  @Override
  public List<Parameter> parameters() {
    return Stream.concat(norm.parameters().stream(), classifier.parameters().stream())
        .toList();
  }

  @Override
  public List<Parameter> taskParameters() {
    return classifier.parameters();
  }

  @Override
  public List<Parameter> outputParameters() {
    return classifier.parameters();
  }

  @Override
  public OutputRows outputRows() {
    return OutputRows.ALL;
  }

  @Override
  public Tensor forward(Tensor hidden, SequenceLayout layout, Pass pass) {
    return classifier.forward(features(norm.forward(hidden, pass), layout, pass), pass);
  }

  /** [images, 2 hidden], drawn. */
  private Tensor features(Tensor y, SequenceLayout layout, Pass pass) {
    Tensor features = pass.ops().draw(y.dtype(), layout.sequences(), 2L * hiddenSize);
    Tensor mean = pass.ops().draw(y.dtype(), 1, hiddenSize);
    for (int s = 0; s < layout.sequences(); s++) {
      int first = layout.firstRow(s);
      Tensor own = features.rows(s, 1);
      own.columns(0, hiddenSize).copyFrom(y.rows(first, CLASS));
      RowMean.forward(y, first + CLASS, layout.rows(s) - CLASS, mean, pass.ops());
      own.columns(hiddenSize, hiddenSize).copyFrom(mean);
    }
    return features;
  }

  @Override
  public void backward(Tensor dLogits, Tensor hidden, SequenceLayout layout, Pass pass) {
    Normalized held = norm.held(pass);
    Tensor dFeatures =
        classifier.backward(dLogits, () -> features(norm.output(held, pass), layout, pass), pass);
    for (int s = 0; s < layout.sequences(); s++) {
      int first = layout.firstRow(s);
      Tensor own = dFeatures.rows(s, 1);
      hidden.rows(first, CLASS).copyFrom(own.columns(0, hiddenSize));
      RowMean.backward(
          own.columns(hiddenSize, hiddenSize),
          hidden,
          first + CLASS,
          layout.rows(s) - CLASS,
          pass.ops());
    }
    norm.backwardInPlace(hidden, held, pass);
  }
}
