package io.slimfit.model;

import io.slimfit.memory.Site;
import io.slimfit.memory.SiteKind;
import io.slimfit.nn.Dropout;
import io.slimfit.nn.Linear;
import io.slimfit.nn.Parameter;
import io.slimfit.nn.Parameters;
import io.slimfit.nn.Pass;
import io.slimfit.nn.Queries;
import io.slimfit.nn.SequenceLayout;
import io.slimfit.tensor.Tensor;
import java.util.List;

/** logits = dropout(tanh(h Wpᵀ + bp)) Wcᵀ + bc, where h is the hidden state of each sequence's first token. */
final class SequenceHead implements Head {
  private static final boolean ACTIVE =
      true; // a few rows: held as they are, whether or not a weight needs them

  private final Linear pooler;
  private final Dropout dropout;
  private final Linear classifier;
  private final Site poolerInput = new Site("pooler input", SiteKind.HEAD);
  private final Site pooled = new Site("pooled", SiteKind.HEAD);

  SequenceHead(Parameters parameters, String prefix, BertConfig config, int labels) {
    pooler =
        new Linear(parameters, prefix + "pooler.dense", config.hiddenSize(), config.hiddenSize());
    dropout = new Dropout(config.classifierDropout(), new Site("pooled dropout", SiteKind.HEAD));
    classifier = new Linear(parameters, "classifier", labels, config.hiddenSize());
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(pooler.weight(), pooler.bias(), classifier.weight(), classifier.bias());
  }

  @Override
  public List<Parameter> taskParameters() {
    return List.of(classifier.weight(), classifier.bias());
  }

  @Override
  public Queries queries() {
    return Queries.FIRST;
  }

  @Override
  public Tensor forward(Tensor hidden, SequenceLayout layout, Pass pass) {
    pass.held().hold(poolerInput, 0, ACTIVE, hidden);
    Tensor h = pooler.forward(hidden, pass);
    pass.ops().tanh(h);
    pass.held().hold(pooled, 0, ACTIVE, h);
    return classifier.forward(dropped(h, layout, pass), pass);
  }

  @Override
  public void backward(Tensor dLogits, Tensor hidden, SequenceLayout layout, Pass pass) {
    Tensor h = pass.held().get(pooled, 0);
    Tensor dh = classifier.backward(dLogits, () -> dropped(h, layout, pass), pass);
    pass.ops().dropout(dh, dropout.mask(layout, pass));
    pass.ops().tanhBackward(dh, h);
    pooler.backwardInto(hidden, dh, () -> pass.held().get(poolerInput, 0), pass);
    pass.held().release(poolerInput, 0);
    pass.held().release(pooled, 0);
  }

  private Tensor dropped(Tensor h, SequenceLayout layout, Pass pass) {
    Tensor dropped = pass.ops().copy(h);
    pass.ops().dropout(dropped, dropout.mask(layout, pass));
    return dropped;
  }
}
