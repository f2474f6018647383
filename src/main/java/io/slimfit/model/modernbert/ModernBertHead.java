package io.slimfit.model.modernbert;

import io.slimfit.freeze.ParameterKind;
import io.slimfit.memory.Site;
import io.slimfit.memory.SiteKind;
import io.slimfit.model.Head;
import io.slimfit.model.HeadKind;
import io.slimfit.model.block.NormSites;
import io.slimfit.model.loss.Pooling;
import io.slimfit.nn.Chunk;
import io.slimfit.nn.Dropout;
import io.slimfit.nn.LayerNorm;
import io.slimfit.nn.Linear;
import io.slimfit.nn.OutputRows;
import io.slimfit.nn.Parameter;
import io.slimfit.nn.Parameters;
import io.slimfit.nn.Pass;
import io.slimfit.nn.RowMean;
import io.slimfit.nn.SequenceLayout;
import io.slimfit.tensor.Activation;
import io.slimfit.tensor.Mask;
import io.slimfit.tensor.Normalized;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * y = LN(h), where h is the stream after the last block; without a head, these are the outputs.
 * Otherwise logits = dropout(LN(f(u))) Wcᵀ + bc with u = p(y) Wdᵀ, where p takes the first token of
 * each sequence, or their mean, or all tokens.
 */
final class ModernBertHead implements Head {
  private static final int WHOLE = 0; // held in one piece
  private static final boolean ACTIVE = true; // held as it is, whether or not a weight needs it

  private final LayerNorm finalNorm;
  private final NormSites finalSites =
      new NormSites(ModernBert.PREFIX + "final_norm", SiteKind.HEAD);
  private final Optional<Predictor> predictor;
  private final OutputRows outputRows;
  private final boolean mean;

  ModernBertHead(Parameters parameters, ModernBertConfig config, HeadKind kind, int outputs) {
    finalNorm = new LayerNorm(
        parameters,
        ModernBert.PREFIX + "final_norm",
        ParameterKind.FINAL_NORM_WEIGHT,
        config.hiddenSize(),
        config.layerNormEpsilon(),
        config.normBias());
    boolean sequences = kind == HeadKind.SEQUENCE_CLASSIFICATION;
    mean = sequences && config.pooling() == Pooling.MEAN;
    outputRows = sequences && !mean ? OutputRows.FIRST : OutputRows.ALL;
    predictor = kind == HeadKind.HIDDEN_STATES
        ? Optional.empty()
        : Optional.of(new Predictor(parameters, config, outputs));
  }

  @Override
  public List<Parameter> parameters() {
    return Stream.concat(
            finalNorm.parameters().stream(),
            predictor.stream().flatMap(p -> p.parameters().stream()))
        .toList();
  }

  @Override
  public List<Parameter> taskParameters() {
    return outputParameters();
  }

  @Override
  public List<Parameter> outputParameters() {
    return predictor.map(p -> p.classifier.parameters()).orElse(List.of());
  }

  @Override
  public OutputRows outputRows() {
    return outputRows;
  }

  @Override
  public Tensor forward(Tensor hidden, SequenceLayout layout, Pass pass) {
    Normalized normalized = finalSites.target(pass, WHOLE, ACTIVE, hidden);
    Tensor y = pass.ops().draw(hidden.dtype(), hidden.rows(), hidden.columns());
    finalNorm.forward(hidden, normalized, y, pass.ops());
    finalSites.hold(pass, WHOLE, ACTIVE, normalized);
    return predictor.map(p -> p.forward(pooled(y, layout, pass), layout, pass)).orElse(y);
  }

  @Override
  public void backward(Tensor dOutputs, Tensor hidden, SequenceLayout layout, Pass pass) {
    Normalized normalized = finalSites.get(pass, WHOLE);
    if (predictor.isPresent()) {
      Tensor dPooled = predictor
          .get()
          .backward(
              dOutputs,
              () -> pooled(finalNorm.output(normalized.values(), pass.ops()), layout, pass),
              layout,
              pass);
      unpool(dPooled, hidden, layout, pass.ops());
    } else {
      hidden.copyFrom(dOutputs);
    }
    finalNorm.backwardInPlace(hidden, normalized, pass);
    finalSites.release(pass, WHOLE);
  }

  /** The mean of each sequence's tokens, drawn; or {@code y} itself. */
  private Tensor pooled(Tensor y, SequenceLayout layout, Pass pass) {
    if (!mean) {
      return y;
    }
    Tensor means = pass.ops().zeros(y.dtype(), layout.sequences(), y.columns());
    for (int s = 0; s < layout.sequences(); s++) {
      RowMean.forward(y, layout.firstRow(s), layout.tokens(s), means.rows(s, 1), pass.ops());
    }
    return means;
  }

  /** Writes the gradient of all rows. */
  private void unpool(Tensor dPooled, Tensor hidden, SequenceLayout layout, Ops ops) {
    if (!mean) {
      hidden.copyFrom(dPooled);
      return;
    }
    hidden.zero();
    for (int s = 0; s < layout.sequences(); s++) {
      RowMean.backward(dPooled.rows(s, 1), hidden, layout.firstRow(s), layout.tokens(s), ops);
    }
  }

  /** From y to logits. */
  private final class Predictor {
    private final Linear dense;
    private final Activation activation;
    private final LayerNorm norm;
    private final Linear classifier;
    private final Dropout dropout;
    private final Site denseOutput = new Site("head.dense output", SiteKind.HEAD);
    private final NormSites normSites = new NormSites("head.norm", SiteKind.HEAD);

    Predictor(Parameters parameters, ModernBertConfig config, int outputs) {
      int hidden = config.hiddenSize();
      dense = Linear.ofHead(parameters, "head.dense", hidden, hidden, config.classifierBias());
      activation = config.classifierActivation();
      norm = new LayerNorm(
          parameters,
          "head.norm",
          ParameterKind.FINAL_NORM_WEIGHT,
          hidden,
          config.layerNormEpsilon(),
          config.normBias());
      classifier = new Linear(parameters, "classifier", outputs, hidden);
      dropout = new Dropout(config.classifierDropout(), new Site("head dropout", SiteKind.HEAD));
    }

    List<Parameter> parameters() {
      return Stream.of(dense.parameters(), norm.parameters(), classifier.parameters())
          .flatMap(List::stream)
          .toList();
    }

    Tensor forward(Tensor x, SequenceLayout layout, Pass pass) {
      Tensor u = dense.forward(x, pass);
      pass.held().hold(denseOutput, WHOLE, ACTIVE, u);
      Tensor z = pass.ops().activate(activation, u);
      Normalized normalized = normSites.target(pass, WHOLE, ACTIVE, z);
      norm.forward(z, normalized, z, pass.ops());
      normSites.hold(pass, WHOLE, ACTIVE, normalized);
      pass.ops().kernels().dropout(z, mask(layout, pass));
      return classifier.forward(z, pass);
    }

    /** Returns the gradient of {@code x}. */
    Tensor backward(Tensor dLogits, Supplier<Tensor> x, SequenceLayout layout, Pass pass) {
      Normalized normalized = normSites.get(pass, WHOLE);
      Tensor dz = classifier.backward(
          dLogits,
          () -> {
            Tensor z = norm.output(normalized.values(), pass.ops());
            pass.ops().kernels().dropout(z, mask(layout, pass));
            return z;
          },
          pass);
      pass.ops().kernels().dropout(dz, mask(layout, pass));
      norm.backwardInPlace(dz, normalized, pass);
      pass.ops().activateBackward(activation, dz, pass.held().get(denseOutput, WHOLE));
      Tensor dx = dense.backward(dz, x, pass);
      pass.held().release(denseOutput, WHOLE);
      normSites.release(pass, WHOLE);
      return dx;
    }

    private Mask mask(SequenceLayout layout, Pass pass) {
      boolean allRows = outputRows == OutputRows.ALL && !mean;
      return allRows
          ? dropout.mask(layout, new Chunk(WHOLE, 0, layout.sequences(), 0, layout.rows()), pass)
          : dropout.mask(layout, pass);
    }
  }
}
