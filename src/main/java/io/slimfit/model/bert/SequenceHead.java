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
 * logits = dropout(tanh(d(h) Wdᵀ + bd)) Wcᵀ + bc, where h is the hidden state of each sequence's
 * first token. The first layer is BERT's pooler, which most checkpoints have, and d is the
 * identity; or it belongs to the task, and d is dropout.
 */
final class SequenceHead implements Head {
  private static final boolean ACTIVE =
      true; // a few rows: held as they are, whether or not a weight needs them

  private final Linear dense;
  private final Linear classifier;
  private final List<Parameter> taskParameters;
  private final Dropout inputDropout;
  private final Dropout dropout;
  private final Site input = new Site("pooler input", SiteKind.HEAD);
  private final Site pooled = new Site("pooled", SiteKind.HEAD);

  private SequenceHead(
      Linear dense,
      Linear classifier,
      List<Parameter> taskParameters,
      double inputDropout,
      double dropout) {
    this.dense = dense;
    this.classifier = classifier;
    this.taskParameters = taskParameters;
    this.inputDropout = new Dropout(inputDropout, new Site("pooler input dropout", SiteKind.HEAD));
    this.dropout = new Dropout(dropout, new Site("pooled dropout", SiteKind.HEAD));
  }

  /** The head of BertForSequenceClassification. */
  static SequenceHead withPooler(
      Parameters parameters, String prefix, BertConfig config, int labels) {
    int hidden = config.hiddenSize();
    Linear pooler = new Linear(parameters, prefix + "pooler.dense", hidden, hidden);
    Linear classifier = new Linear(parameters, "classifier", labels, hidden);
    return new SequenceHead(
        pooler, classifier, classifier.parameters(), 0, config.classifierDropout());
  }

  /** The head of RobertaForSequenceClassification. */
  static SequenceHead withDense(Parameters parameters, BertConfig config, int labels) {
    int hidden = config.hiddenSize();
    Linear dense = new Linear(parameters, "classifier.dense", hidden, hidden);
    Linear output = new Linear(parameters, "classifier.out_proj", labels, hidden);
    return new SequenceHead(
        dense, output, both(dense, output), config.classifierDropout(), config.classifierDropout());
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
    Tensor h = dense.forward(dropped(hidden, inputDropout, layout, pass), pass);
    pass.ops().tanh(h);
    pass.held().hold(pooled, 0, ACTIVE, h);
    return classifier.forward(dropped(h, dropout, layout, pass), pass);
  }

  @Override
  public void backward(Tensor dLogits, Tensor hidden, SequenceLayout layout, Pass pass) {
    Tensor h = pass.held().get(pooled, 0);
    Tensor dh = classifier.backward(dLogits, () -> dropped(h, dropout, layout, pass), pass);
    pass.ops().dropout(dh, dropout.mask(layout, pass));
    pass.ops().tanhBackward(dh, h);
    dense.backwardInto(
        hidden, dh, () -> dropped(pass.held().get(input, 0), inputDropout, layout, pass), pass);
    pass.ops().dropout(hidden, inputDropout.mask(layout, pass));
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
    pass.ops().dropout(dropped, mask);
    return dropped;
  }
}
