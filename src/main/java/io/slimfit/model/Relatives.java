package io.slimfit.model;

import java.util.Map;
import java.util.Optional;

/**
 * Model types that are not supported, although they are relatives of those that are; and what would
 * have to be added for them.
 */
final class Relatives {
  private static final Map<String, String> MISSING = Map.ofEntries(
      Map.entry("albert", "all blocks share one set of weights"),
      Map.entry("beit", "attention adds a bias for the distance of two patches"),
      Map.entry("big_bird", "attention is sparse"),
      Map.entry("convbert", "a part of attention is convolutions"),
      Map.entry("data2vec-text", "a variant of BERT with RoBERTa's layers under its own prefix"),
      Map.entry("deberta", "attention has terms for relative positions"),
      Map.entry("deberta-v2", "attention has terms for relative positions"),
      Map.entry("dinov2_with_registers", "there are register tokens before the patches"),
      Map.entry("ernie", "there is a table of task types"),
      Map.entry("eurobert", "RMSNorm, and its own pooling"),
      Map.entry("longformer", "attention is local, with global tokens"),
      Map.entry("mobilebert", "blocks have bottlenecks"),
      Map.entry("mpnet", "attention adds a bias for the distance of two tokens"),
      Map.entry("nomic_bert", "rotary positions in post-LN blocks with a gated feed-forward layer"),
      Map.entry("roformer", "rotary positions in post-LN blocks"),
      Map.entry("swin", "attention is within windows of an image, and patches are merged"),
      Map.entry("vit_mae", "the patches are masked"),
      Map.entry("vit_msn", "a ViT under its own prefix"),
      Map.entry("xlnet", "attention has terms for relative positions"));

  private Relatives() {}

  /** What is missing for a model type; empty if nothing is known of it. */
  static Optional<String> missing(String modelType) {
    return Optional.ofNullable(MISSING.get(modelType));
  }
}
