package io.slimfit.model.bert;

import java.util.Optional;

/**
 * How the sizes and dropouts of a variant are called in its config.json.
 *
 * @param ownClassifierDropout the dropout before the classifier of sequences if config.json has
 *     none, unless it is the hidden dropout
 * @param embeddingSize if the tables may have another width than the hidden states
 * @param answerDropout if there is dropout before the layer that finds answers
 * @param tokensDropHidden whether the classifier of tokens has the hidden dropout, not that of the
 *     classifier of sequences
 */
record BertFields(
    String hiddenSize,
    String heads,
    String blocks,
    String intermediateSize,
    String activation,
    String hiddenDropout,
    String attentionDropout,
    String classifierDropout,
    Optional<Double> ownClassifierDropout,
    Optional<String> embeddingSize,
    Optional<String> answerDropout,
    boolean tokensDropHidden) {
  static final BertFields BERT = new BertFields(
      "hidden_size",
      "num_attention_heads",
      "num_hidden_layers",
      "intermediate_size",
      "hidden_act",
      "hidden_dropout_prob",
      "attention_probs_dropout_prob",
      "classifier_dropout",
      Optional.empty(),
      Optional.empty(),
      Optional.empty(),
      false);

  static final BertFields ELECTRA = new BertFields(
      BERT.hiddenSize,
      BERT.heads,
      BERT.blocks,
      BERT.intermediateSize,
      BERT.activation,
      BERT.hiddenDropout,
      BERT.attentionDropout,
      BERT.classifierDropout,
      Optional.empty(),
      Optional.of("embedding_size"),
      Optional.empty(),
      false);

  static final BertFields DISTILBERT = new BertFields(
      "dim",
      "n_heads",
      "n_layers",
      "hidden_dim",
      "activation",
      "dropout",
      "attention_dropout",
      "seq_classif_dropout",
      Optional.of(0.2),
      Optional.empty(),
      Optional.of("qa_dropout"),
      true);

  /** The dropout before the classifier of sequences, if config.json has none. */
  double usualClassifierDropout(double hiddenDropout) {
    return ownClassifierDropout.orElse(hiddenDropout);
  }
}
