package io.slimfit.model.bert;

/** What the profiles hold of ELECTRA, and how close its gradients are to exact ones. */
class ElectraProfileFidelityTest extends ProfileFidelityTest {
  @Override
  BertConfig config() {
    BertConfig wide = config(BertVariant.ELECTRA, 40);
    return new BertConfig(
        wide.variant(),
        wide.vocabularySize(),
        32,
        wide.hiddenSize(),
        wide.blocks(),
        wide.attentionHeads(),
        wide.intermediateSize(),
        wide.activation(),
        wide.positions(),
        wide.tokenTypes(),
        wide.paddingToken(),
        wide.layerNormEpsilon(),
        wide.hiddenDropout(),
        wide.attentionDropout(),
        wide.classifierDropout(),
        wide.tokenDropout(),
        wide.answerDropout(),
        wide.initializerRange());
  }

  /** 0.122 was measured, of other random weights than BERT's. */
  @Override
  double derivativeError() {
    return 0.13;
  }
}
