package io.slimfit.model.bert;

/** ELECTRA's gradient: narrow tables, their projection, and a head with GELU. */
class ElectraGradientTest extends BertGradientTest {
  private static final TinyBert TINY = TinyBert.layers(2)
      .hidden(8)
      .heads(2)
      .dropout(0.1)
      .variant(BertVariant.ELECTRA)
      .embedding(6);

  @Override
  TinyBert tiny() {
    return TINY;
  }
}
