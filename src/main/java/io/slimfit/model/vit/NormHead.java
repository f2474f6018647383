package io.slimfit.model.vit;

import io.slimfit.freeze.ParameterKind;
import io.slimfit.memory.SiteKind;
import io.slimfit.model.Head;
import io.slimfit.model.block.NormSites;
import io.slimfit.nn.LayerNorm;
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
  private static final int CHUNK = 0; // a few rows, held in one piece
  private static final boolean ACTIVE = true; // and always held, whether or not a weight needs them

  private final LayerNorm norm;
  private final Linear classifier;
  private final NormSites sites;

  NormHead(Parameters parameters, VisionTransformerConfig config, int labels) {
    String name = config.variant().prefix() + "layernorm";
    norm = new LayerNorm(
        parameters,
        name,
        ParameterKind.FINAL_NORM_WEIGHT,
        config.hiddenSize(),
        config.layerNormEpsilon(),
        true);
    sites = new NormSites(name, SiteKind.HEAD);
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
    Normalized normalized = sites.target(pass, CHUNK, ACTIVE, hidden);
    Tensor y = pass.ops().draw(hidden.dtype(), hidden.rows(), hidden.columns());
    norm.forward(hidden, normalized, y, pass.ops());
    sites.hold(pass, CHUNK, ACTIVE, normalized);
    return classifier.forward(y, pass);
  }

  @Override
  public void backward(Tensor dLogits, Tensor hidden, SequenceLayout layout, Pass pass) {
    Normalized normalized = sites.get(pass, CHUNK);
    classifier.backwardInto(
        hidden, dLogits, () -> norm.output(normalized.values(), pass.ops()), pass);
    norm.backwardInPlace(hidden, normalized, pass);
    sites.release(pass, CHUNK);
  }
}
