package io.slimfit.model.bert;

import io.slimfit.nn.Parameter;

/** RoBERTa's gradient: its head, its positions, and a single token type whatever the batch has. */
class RobertaGradientTest extends BertGradientTest {
  private static final TinyBert TINY =
      TinyBert.layers(2).hidden(8).heads(2).dropout(0.1).variant(BertVariant.ROBERTA);

  @Override
  TinyBert tiny() {
    return TINY;
  }

  @Override
  boolean sparesPadding(Parameter parameter) {
    return super.sparesPadding(parameter) || parameter.name().contains("position_embeddings");
  }
}
