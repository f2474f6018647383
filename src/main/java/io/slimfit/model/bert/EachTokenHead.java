package io.slimfit.model.bert;

import io.slimfit.memory.Site;
import io.slimfit.memory.SiteKind;
import io.slimfit.model.Head;
import io.slimfit.nn.Chunk;
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

/**
 * logits = dropout(h) Wᵀ + b for each token: of its class, or of the start and end of an answer.
 */
final class EachTokenHead implements Head {
  private final Linear classifier;
  private final Dropout dropout;

  private EachTokenHead(Linear classifier, double dropout) {
    this.classifier = classifier;
    this.dropout = new Dropout(dropout, new Site("token dropout", SiteKind.HEAD));
  }

  /** As BertForTokenClassification. */
  static EachTokenHead ofClasses(Parameters parameters, BertConfig config, int labels) {
    return new EachTokenHead(
        new Linear(parameters, "classifier", labels, config.hiddenSize()), config.tokenDropout());
  }

  /** As BertForQuestionAnswering. */
  static EachTokenHead ofAnswers(Parameters parameters, BertConfig config) {
    return new EachTokenHead(
        new Linear(parameters, "qa_outputs", 2, config.hiddenSize()), config.answerDropout());
  }

  @Override
  public List<Parameter> parameters() {
    return taskParameters();
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
    return classifier.forward(dropped(hidden, layout, pass), pass);
  }

  @Override
  public void backward(Tensor dLogits, Tensor hidden, SequenceLayout layout, Pass pass) {
    classifier.backwardInto(hidden, dLogits, () -> dropped(hidden, layout, pass), pass);
    pass.ops().kernels().dropout(hidden, mask(layout, pass));
  }

  /** A drawn copy, or the tensor itself if there is no dropout. */
  private Tensor dropped(Tensor hidden, SequenceLayout layout, Pass pass) {
    Mask mask = mask(layout, pass);
    if (mask.isNone()) {
      return hidden;
    }
    Tensor dropped = pass.ops().copy(hidden);
    pass.ops().kernels().dropout(dropped, mask);
    return dropped;
  }

  /** Of all rows. */
  private Mask mask(SequenceLayout layout, Pass pass) {
    Chunk whole = new Chunk(0, 0, layout.sequences(), 0, layout.rows());
    return dropout.mask(layout, whole, pass);
  }
}
