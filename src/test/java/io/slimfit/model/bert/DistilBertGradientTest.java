package io.slimfit.model.bert;

/** DistilBERT's gradient: no token types, and dropout in other places. */
class DistilBertGradientTest extends BertGradientTest {
  private static final TinyBert TINY =
      TinyBert.layers(2).hidden(8).heads(2).dropout(0.1).variant(BertVariant.DISTILBERT);

  @Override
  TinyBert tiny() {
    return TINY;
  }
}
