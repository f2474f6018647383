package io.slimfit.model.block;

import java.util.List;

/**
 * The names of the layers of a block, after the name of the block itself.
 *
 * @param queryKeyValue of Q, K and V
 * @param attentionOutput of the layer after attention
 * @param attentionNorm of the LayerNorm of attention
 * @param first of the first layer of the feed-forward network
 * @param second of its second layer
 * @param feedForwardNorm of the LayerNorm of the feed-forward network
 */
public record BlockNames(
    List<String> queryKeyValue,
    String attentionOutput,
    String attentionNorm,
    String first,
    String second,
    String feedForwardNorm) {
  public BlockNames {
    queryKeyValue = List.copyOf(queryKeyValue);
  }

  /** Those of Q, K and V are {@code query}, {@code key} and {@code value} after a prefix. */
  public static List<String> queryKeyValue(String prefix) {
    return List.of(prefix + ".query", prefix + ".key", prefix + ".value");
  }
}
