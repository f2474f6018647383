package io.slimfit.model.vit;

import io.slimfit.model.Head;
import io.slimfit.nn.Linear;
import io.slimfit.nn.OutputRows;
import io.slimfit.nn.Parameter;
import io.slimfit.nn.Parameters;
import io.slimfit.nn.Pass;
import io.slimfit.nn.SequenceLayout;
import io.slimfit.tensor.Normalized;
import io.slimfit.tensor.Tensor;
import java.util.List;
import java.util.stream.Stream;

/**
 * logits = LN(h) Wᵀ + b, where h is the stream of each image's class token after the last pre-LN
 * block.
 */
final class NormHead implements Head {
  private final FinalNorm norm;
  private final Linear classifier;

  NormHead(Parameters parameters, VisionTransformerConfig config, int labels) {
    norm = new FinalNorm(parameters, config);
    classifier = new Linear(parameters, "classifier", labels, config.hiddenSize());
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
    return OutputRows.FIRST;
  }

  @Override
  public Tensor forward(Tensor hidden, SequenceLayout layout, Pass pass) {
    return classifier.forward(norm.forward(hidden, pass), pass);
  }

  @Override
  public void backward(Tensor dLogits, Tensor hidden, SequenceLayout layout, Pass pass) {
    Normalized held = norm.held(pass);
    classifier.backwardInto(hidden, dLogits, () -> norm.output(held, pass), pass);
    norm.backwardInPlace(hidden, held, pass);
  }
}
