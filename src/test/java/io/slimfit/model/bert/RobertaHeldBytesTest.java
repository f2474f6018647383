package io.slimfit.model.bert;

/** RoBERTa holds what BERT holds; its last block, too, computes only the first token. */
class RobertaHeldBytesTest extends HeldBytesTest {
  private static final TinyBert TINY =
      TinyBert.layers(3).hidden(16).heads(2).variant(BertVariant.ROBERTA);

  @Override
  TinyBert tiny() {
    return TINY;
  }
}
