package io.slimfit.model.block;

import io.slimfit.nn.FeedForward;
import io.slimfit.nn.LayerNorm;
import io.slimfit.nn.Linear;
import io.slimfit.nn.OutputRows;
import io.slimfit.nn.Parameter;
import io.slimfit.nn.Parameters;
import io.slimfit.nn.QueryKeyValue;
import java.util.ArrayList;
import java.util.List;

/**
 * The layers of one block that have parameters, made in Hugging Face's order and under its names, which differ by the order of norms.
 *
 * @param middleNorm gives what the feed-forward part reads
 * @param outerNorm the other one: behind the feed-forward part in post-LN order, before attention in pre-LN order
 * @param parameters all
 * @param lowerParameters those whose gradients need that of the middle LayerNorm
 */
public record BlockLayers(
    QueryKeyValue queryKeyValue,
    Linear attentionOutput,
    LayerNorm middleNorm,
    FeedForward feedForward,
    LayerNorm outerNorm,
    List<Parameter> parameters,
    List<Parameter> lowerParameters) {

  /** As BERT has them. */
  public static BlockLayers postNorm(
      Parameters parameters, String prefix, BlockConfig config, OutputRows queries) {
    int before = parameters.all().size();
    int hidden = config.hiddenSize();
    QueryKeyValue queryKeyValue =
        queryKeyValue(parameters, prefix + ".attention.self", config, queries);
    Linear attentionOutput =
        Linear.ofBlock(parameters, prefix + ".attention.output.dense", hidden, hidden);
    LayerNorm middleNorm = norm(parameters, prefix + ".attention.output.LayerNorm", config);
    List<Parameter> lower = since(before, parameters);
    FeedForward feedForward = feedForward(parameters, prefix, config);
    LayerNorm outerNorm = norm(parameters, prefix + ".output.LayerNorm", config);
    return new BlockLayers(
        queryKeyValue,
        attentionOutput,
        middleNorm,
        feedForward,
        outerNorm,
        since(before, parameters),
        lower);
  }

  /** As ViT has them. */
  public static BlockLayers preNorm(
      Parameters parameters, String prefix, BlockConfig config, OutputRows queries) {
    int before = parameters.all().size();
    int hidden = config.hiddenSize();
    QueryKeyValue queryKeyValue =
        queryKeyValue(parameters, prefix + ".attention.attention", config, queries);
    Linear attentionOutput =
        Linear.ofBlock(parameters, prefix + ".attention.output.dense", hidden, hidden);
    List<Parameter> lower = new ArrayList<>(since(before, parameters));
    FeedForward feedForward = feedForward(parameters, prefix, config);
    int norms = parameters.all().size();
    LayerNorm outerNorm = norm(parameters, prefix + ".layernorm_before", config);
    LayerNorm middleNorm = norm(parameters, prefix + ".layernorm_after", config);
    lower.addAll(since(norms, parameters));
    return new BlockLayers(
        queryKeyValue,
        attentionOutput,
        middleNorm,
        feedForward,
        outerNorm,
        since(before, parameters),
        lower);
  }

  private static QueryKeyValue queryKeyValue(
      Parameters parameters, String name, BlockConfig config, OutputRows queries) {
    return new QueryKeyValue(
        parameters, name, config.hiddenSize(), config.queryKeyValueBias(), queries);
  }

  private static FeedForward feedForward(Parameters parameters, String prefix, BlockConfig config) {
    int hidden = config.hiddenSize();
    int intermediate = config.intermediateSize();
    return new FeedForward(
        Linear.ofBlock(parameters, prefix + ".intermediate.dense", intermediate, hidden),
        Linear.ofBlock(parameters, prefix + ".output.dense", hidden, intermediate),
        config.activation());
  }

  private static LayerNorm norm(Parameters parameters, String name, BlockConfig config) {
    return new LayerNorm(parameters, name, config.hiddenSize(), config.layerNormEpsilon());
  }

  private static List<Parameter> since(int before, Parameters parameters) {
    List<Parameter> all = parameters.all();
    return all.subList(before, all.size());
  }
}
