package io.slimfit.model.bert;

import io.slimfit.memory.Site;
import io.slimfit.memory.SiteKind;
import io.slimfit.model.Embeddings;
import io.slimfit.model.TokenBatch;
import io.slimfit.model.block.BlockInput;
import io.slimfit.model.block.NormSites;
import io.slimfit.nn.Chunk;
import io.slimfit.nn.Dropout;
import io.slimfit.nn.Embedding;
import io.slimfit.nn.LayerNorm;
import io.slimfit.nn.Parameter;
import io.slimfit.nn.Parameters;
import io.slimfit.nn.Pass;
import io.slimfit.nn.SequenceLayout;
import io.slimfit.tensor.Mask;
import io.slimfit.tensor.Normalized;
import io.slimfit.tensor.Scope;
import io.slimfit.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * y = dropout(LN(word[token] + position[p] + type[t])), where {@link BertVariant} says p and t.
 * Holds x̂, from before the dropout.
 */
final class BertEmbeddings implements Embeddings<TokenBatch>, BlockInput {
  private final BertVariant variant;
  private final int paddingToken;
  private final Embedding words;
  private final Embedding positions;
  private final Embedding tokenTypes;
  private final LayerNorm norm;
  private final Dropout dropout;
  private final NormSites sites;
  private final List<Parameter> parameters;

  BertEmbeddings(Parameters parameters, String prefix, BertConfig config) {
    variant = config.variant();
    paddingToken = config.paddingToken();
    int hidden = config.hiddenSize();
    String name = prefix + "embeddings";
    int before = parameters.all().size();
    words = new Embedding(
        parameters,
        name + ".word_embeddings",
        config.vocabularySize(),
        hidden,
        config.paddingToken());
    positions = new Embedding(
        parameters,
        name + ".position_embeddings",
        config.positions(),
        hidden,
        variant.countsFromPadding() ? paddingToken : Embedding.NO_PADDING);
    tokenTypes = new Embedding(
        parameters,
        name + ".token_type_embeddings",
        config.tokenTypes(),
        hidden,
        Embedding.NO_PADDING);
    norm = new LayerNorm(parameters, name + ".LayerNorm", hidden, config.layerNormEpsilon());
    dropout = new Dropout(config.hiddenDropout(), new Site(name, SiteKind.BLOCK_NORM));
    sites = new NormSites(name + ".LayerNorm", SiteKind.BLOCK_NORM);
    List<Parameter> all = parameters.all();
    this.parameters = all.subList(before, all.size());
  }

  @Override
  public List<Parameter> parameters() {
    return parameters;
  }

  @Override
  public void forward(Tensor y, TokenBatch batch, Chunk chunk, Pass pass) {
    int first = chunk.firstRow();
    int rows = chunk.rows();
    try (Scope scope = pass.ops().scope()) {
      Tensor word = words.forward(batch.tokens(first, rows), pass);
      Tensor rest = positions.forward(places(batch, chunk), pass);
      rest.add(tokenTypes.forward(types(batch, chunk), pass));
      boolean active = norm.isScaleActive(pass);
      Normalized normalized = sites.target(pass, chunk.index(), active, y);
      norm.forward(word, Mask.none(), rest, normalized, y, pass.ops());
      sites.hold(pass, chunk.index(), active, normalized);
      pass.ops().dropout(y, dropout.mask(batch.layout(), chunk, pass));
    }
  }

  @Override
  public void backward(Tensor dy, TokenBatch batch, Chunk chunk, Pass pass) {
    int first = chunk.firstRow();
    int rows = chunk.rows();
    try (Scope scope = pass.ops().scope()) {
      pass.ops().dropout(dy, dropout.mask(batch.layout(), chunk, pass));
      Normalized normalized = sites.get(pass, chunk.index());
      Tensor d = norm.backward(dy, Mask.none(), normalized, Optional.empty(), pass);
      words.backward(d, batch.tokens(first, rows), pass);
      positions.backward(d, places(batch, chunk), pass);
      tokenTypes.backward(d, types(batch, chunk), pass);
    }
    sites.release(pass, chunk.index());
  }

  private int[] types(TokenBatch batch, Chunk chunk) {
    return variant.tellsTextsApart()
        ? batch.tokenTypes(chunk.firstRow(), chunk.rows())
        : new int[chunk.rows()];
  }

  private int[] places(TokenBatch batch, Chunk chunk) {
    return variant.countsFromPadding()
        ? batch.positionsFromPadding(chunk.firstRow(), chunk.rows(), paddingToken)
        : batch.positions(chunk.firstRow(), chunk.rows());
  }

  @Override
  public Tensor recall(SequenceLayout layout, Chunk chunk, Pass pass) {
    Tensor y = norm.output(sites.values(pass, chunk.index()), pass.ops());
    pass.ops().dropout(y, dropout.mask(layout, chunk, pass));
    return y;
  }
}
