package io.slimfit.model.bert;

import io.slimfit.memory.Site;
import io.slimfit.memory.SiteKind;
import io.slimfit.model.Head;
import io.slimfit.nn.Dropout;
import io.slimfit.nn.Linear;
import io.slimfit.nn.OutputRows;
import io.slimfit.nn.Parameter;
import io.slimfit.nn.Parameters;
import io.slimfit.nn.Pass;
import io.slimfit.nn.SequenceLayout;
import io.slimfit.tensor.Mask;
import io.slimfit.tensor.Tensor;
import java.util.List;
import java.util.stream.Stream;

/**
 * logits = dropout(f(u)) Wcᵀ + bc with u = d(h) Wdᵀ + bd, where h is the hidden state of each
 * sequence's first token. The {@link SequenceHeadForm} says what f is, and whether d is dropout or
 * the identity.
 */
final class SequenceHead implements Head {
  private static final boolean ACTIVE =
      true; // a few rows: held as they are, whether or not a weight needs them

  private final Linear dense;
  private final Linear classifier;
  private final HeadActivation activation;
  private final List<Parameter> taskParameters;
  private final Dropout inputDropout;
  private final Dropout dropout;
  private final Site input = new Site("pooler input", SiteKind.HEAD);
  private final Site pooled = new Site("pooled", SiteKind.HEAD);

  SequenceHead(Parameters parameters, BertConfig config, int labels) {
    int hidden = config.hiddenSize();
    SequenceHeadForm form = config.variant().headForm();
    dense = new Linear(parameters, form.dense(config.variant().prefix()), hidden, hidden);
    classifier = new Linear(parameters, form.classifier(), labels, hidden);
    activation = form.activation();
    taskParameters = form.isOfTask() ? both(dense, classifier) : classifier.parameters();
    inputDropout = new Dropout(
        form.dropsInput() ? config.classifierDropout() : 0,
        new Site("pooler input dropout", SiteKind.HEAD));
    dropout = new Dropout(config.classifierDropout(), new Site("pooled dropout", SiteKind.HEAD));
  }

  @Override
  public List<Parameter> parameters() {
    return both(dense, classifier);
  }

  private static List<Parameter> both(Linear first, Linear second) {
    return Stream.concat(first.parameters().stream(), second.parameters().stream())
        .toList();
  }

  @Override
  public List<Parameter> taskParameters() {
    return taskParameters;
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
    pass.held().hold(input, 0, ACTIVE, hidden);
    Tensor u = dense.forward(dropped(hidden, inputDropout, layout, pass), pass);
    pass.held().hold(pooled, 0, ACTIVE, u);
    Tensor h = activation.of(u, pass.ops());
    return classifier.forward(dropped(h, dropout, layout, pass), pass);
  }

  @Override
  public void backward(Tensor dLogits, Tensor hidden, SequenceLayout layout, Pass pass) {
    Tensor u = pass.held().get(pooled, 0);
    Tensor dh = classifier.backward(
        dLogits, () -> dropped(activation.of(u, pass.ops()), dropout, layout, pass), pass);
    pass.ops().kernels().dropout(dh, dropout.mask(layout, pass));
    activation.backward(dh, u, pass.ops());
    dense.backwardInto(
        hidden, dh, () -> dropped(pass.held().get(input, 0), inputDropout, layout, pass), pass);
    pass.ops().kernels().dropout(hidden, inputDropout.mask(layout, pass));
    pass.held().release(input, 0);
    pass.held().release(pooled, 0);
  }

  /** A drawn copy, or the tensor itself if there is no dropout. */
  private static Tensor dropped(Tensor h, Dropout dropout, SequenceLayout layout, Pass pass) {
    Mask mask = dropout.mask(layout, pass);
    if (mask.isNone()) {
      return h;
    }
    Tensor dropped = pass.ops().copy(h);
    pass.ops().kernels().dropout(dropped, mask);
    return dropped;
  }
}
