package io.slimfit.model.bert;

/** What the profiles hold of DistilBERT, and how close its gradients are to exact ones. */
class DistilBertProfileFidelityTest extends ProfileFidelityTest {
  @Override
  BertConfig config() {
    return config(BertVariant.DISTILBERT, 40);
  }
}
