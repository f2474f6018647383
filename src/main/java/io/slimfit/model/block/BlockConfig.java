package io.slimfit.model.block;

import io.slimfit.memory.Site;
import io.slimfit.memory.SiteKind;
import io.slimfit.model.Geometry;
import io.slimfit.model.ModelOptions;
import io.slimfit.nn.AttentionConfig;
import io.slimfit.nn.Dropout;
import io.slimfit.nn.LayerNorm;
import io.slimfit.nn.Linear;
import io.slimfit.nn.OutputRows;
import io.slimfit.nn.Parameters;
import io.slimfit.nn.QueryKeyValue;
import io.slimfit.tensor.Activation;

/**
 * The sizes of a transformer block of BERT and ViT, from which its parts are made. The order of the
 * parameters is that in which the parts are made.
 *
 * @param names the names of the parts
 * @param queryKeyValueBias whether Q, K and V have biases
 * @param hiddenDropout the dropout of what the feed-forward network adds to the stream
 * @param attentionOutputDropout the dropout of what attention adds to the stream
 * @param attentionDropout the dropout within attention
 */
public record BlockConfig(
    BlockNames names,
    int hiddenSize,
    int attentionHeads,
    int intermediateSize,
    boolean queryKeyValueBias,
    Activation activation,
    double layerNormEpsilon,
    double hiddenDropout,
    double attentionOutputDropout,
    double attentionDropout) {

  public Geometry geometry(int blocks) {
    return new Geometry(blocks, hiddenSize, intermediateSize, attentionHeads);
  }

  /** @param block the name of the block, such as {@code bert.encoder.layer.3} */
  public AttentionBranch attention(
      Parameters parameters, String block, ModelOptions options, OutputRows outputs) {
    QueryKeyValue queryKeyValue = QueryKeyValue.separate(
        parameters,
        names.queryKeyValue().stream().map(name -> block + name).toList(),
        hiddenSize,
        queryKeyValueBias,
        outputs);
    Linear output =
        Linear.ofBlock(parameters, block + names.attentionOutput(), hiddenSize, hiddenSize, true);
    AttentionConfig config = new AttentionConfig(
        attentionHeads,
        hiddenSize / attentionHeads,
        attentionDropout,
        options.attentionDropout(),
        options.attentionPrecision());
    return new AttentionBranch(block, queryKeyValue, output, config, outputs);
  }

  public FeedForwardBranch feedForward(Parameters parameters, String block) {
    return new FeedForwardBranch(
        block,
        Linear.ofBlock(parameters, block + names.first(), intermediateSize, hiddenSize, true),
        Linear.ofBlock(parameters, block + names.second(), hiddenSize, intermediateSize, true),
        activation);
  }

  public LayerNorm norm(Parameters parameters, String name) {
    return new LayerNorm(parameters, name, hiddenSize, layerNormEpsilon);
  }

  /** The dropout of what attention adds to the stream. */
  public Dropout attentionOutputDropout(String block) {
    return new Dropout(
        attentionOutputDropout, new Site(block + ".attention.output", SiteKind.MIDDLE_NORM));
  }

  /** The dropout of what the feed-forward network adds to the stream. */
  public Dropout outputDropout(String block) {
    return new Dropout(hiddenDropout, new Site(block + ".output", SiteKind.BLOCK_NORM));
  }
}
