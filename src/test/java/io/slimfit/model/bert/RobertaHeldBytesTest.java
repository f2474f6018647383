package io.slimfit.model.bert;

/** RoBERTa holds what BERT holds; its last block, too, works for the first token alone. */
class RobertaHeldBytesTest extends HeldBytesTest {
  private static final TinyBert TINY =
      TinyBert.layers(3).hidden(16).heads(2).variant(BertVariant.ROBERTA);

  @Override
  TinyBert tiny() {
    return TINY;
  }
}
