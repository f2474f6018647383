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
import io.slimfit.nn.Linear;
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
 * e = dropout(LN(word[token] + position[p] + type[t])), where p and t depend on the
 * {@link BertVariant}, and y = e, or y = e Wᵀ + b if the tables are narrower than the hidden
 * states. Holds x̂, which comes before dropout.
 */
final class BertEmbeddings implements Embeddings<TokenBatch>, BlockInput {
  private final BertVariant variant;
  private final int paddingToken;
  private final Embedding words;
  private final Embedding positions;
  private final Optional<Embedding> tokenTypes;
  private final LayerNorm norm;
  private final Dropout dropout;
  private final NormSites sites;
  private final Optional<Linear> projection;
  private final List<Parameter> parameters;

  BertEmbeddings(Parameters parameters, BertConfig config) {
    variant = config.variant();
    paddingToken = config.paddingToken();
    int width = config.embeddingSize();
    String name = variant.prefix() + "embeddings";
    int before = parameters.all().size();
    words = new Embedding(
        parameters,
        name + ".word_embeddings",
        config.vocabularySize(),
        width,
        config.paddingToken());
    positions = new Embedding(
        parameters,
        name + ".position_embeddings",
        config.positions(),
        width,
        variant.countsFromPadding() ? paddingToken : Embedding.NO_PADDING);
    tokenTypes = variant.hasTokenTypes()
        ? Optional.of(new Embedding(
            parameters,
            name + ".token_type_embeddings",
            config.tokenTypes(),
            width,
            Embedding.NO_PADDING))
        : Optional.empty();
    norm = new LayerNorm(parameters, name + ".LayerNorm", width, config.layerNormEpsilon());
    dropout = new Dropout(config.hiddenDropout(), new Site(name, SiteKind.BLOCK_NORM));
    sites = new NormSites(name + ".LayerNorm", SiteKind.BLOCK_NORM);
    projection = width == config.hiddenSize()
        ? Optional.empty()
        : Optional.of(
            Linear.ofBlock(parameters, name + "_project", config.hiddenSize(), width, true));
    List<Parameter> all = parameters.all();
    this.parameters = all.subList(before, all.size());
  }

  @Override
  public List<Parameter> parameters() {
    return parameters;
  }

  @Override
  public void forward(Tensor y, TokenBatch batch, Chunk chunk, Pass pass) {
    try (Scope scope = pass.ops().scope()) {
      if (projection.isPresent()) {
        Tensor narrow = pass.ops().draw(y.dtype(), y.rows(), norm.columns());
        embed(narrow, batch, chunk, pass);
        projection.get().forwardInto(y, narrow, pass);
      } else {
        embed(y, batch, chunk, pass);
      }
    }
  }

  private void embed(Tensor e, TokenBatch batch, Chunk chunk, Pass pass) {
    Tensor word = words.forward(batch.tokens(chunk.firstRow(), chunk.rows()), pass);
    Tensor rest = positions.forward(places(batch, chunk), pass);
    tokenTypes.ifPresent(types -> rest.add(types.forward(types(batch, chunk), pass)));
    boolean active = norm.isScaleActive(pass);
    Normalized normalized = sites.target(pass, chunk.index(), active, e);
    norm.forward(word, Mask.none(), rest, normalized, e, pass.ops());
    sites.hold(pass, chunk.index(), active, normalized);
    pass.ops().kernels().dropout(e, dropout.mask(batch.layout(), chunk, pass));
  }

  @Override
  public void backward(Tensor dy, TokenBatch batch, Chunk chunk, Pass pass) {
    try (Scope scope = pass.ops().scope()) {
      Tensor de = projection
          .map(layer -> layer.backward(dy, () -> narrow(batch.layout(), chunk, pass), pass))
          .orElse(dy);
      pass.ops().kernels().dropout(de, dropout.mask(batch.layout(), chunk, pass));
      Normalized normalized = sites.get(pass, chunk.index());
      Tensor d = norm.backward(de, Mask.none(), normalized, Optional.empty(), pass);
      words.backward(d, batch.tokens(chunk.firstRow(), chunk.rows()), pass);
      positions.backward(d, places(batch, chunk), pass);
      tokenTypes.ifPresent(types -> types.backward(d, types(batch, chunk), pass));
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
    Tensor e = narrow(layout, chunk, pass);
    return projection.map(layer -> layer.forward(e, pass)).orElse(e);
  }

  /** e, recomputed from x̂. */
  private Tensor narrow(SequenceLayout layout, Chunk chunk, Pass pass) {
    Tensor e = norm.output(sites.values(pass, chunk.index()), pass.ops());
    pass.ops().kernels().dropout(e, dropout.mask(layout, chunk, pass));
    return e;
  }
}
