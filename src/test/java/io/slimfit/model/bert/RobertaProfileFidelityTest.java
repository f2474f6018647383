package io.slimfit.model.bert;

/** What the profiles hold of RoBERTa, and how close its gradients are to exact ones. */
class RobertaProfileFidelityTest extends ProfileFidelityTest {
  @Override
  BertConfig config() {
    return config(BertVariant.ROBERTA, 41);
  }
}
