package io.slimfit.model.modernbert;

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
import io.slimfit.tensor.Normalized;
import io.slimfit.tensor.Scope;
import io.slimfit.tensor.Tensor;
import java.util.List;

/** y = dropout(LN(word[token])). Holds x̂, which comes before dropout. */
final class ModernBertEmbeddings implements Embeddings<TokenBatch>, BlockInput {
  private final Embedding words;
  private final LayerNorm norm;
  private final Dropout dropout;
  private final NormSites sites;
  private final List<Parameter> parameters;

  ModernBertEmbeddings(Parameters parameters, ModernBertConfig config) {
    String name = ModernBert.PREFIX + "embeddings";
    int before = parameters.all().size();
    words = new Embedding(
        parameters,
        name + ".tok_embeddings",
        config.vocabularySize(),
        config.hiddenSize(),
        config.paddingToken());
    norm = ModernBert.norm(parameters, name + ".norm", config);
    dropout = new Dropout(config.embeddingDropout(), new Site(name, SiteKind.BLOCK_NORM));
    sites = new NormSites(name + ".norm", SiteKind.BLOCK_NORM);
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
      Tensor word = words.forward(batch.tokens(chunk.firstRow(), chunk.rows()), pass);
      boolean active = norm.isScaleActive(pass);
      Normalized normalized = sites.target(pass, chunk.index(), active, y);
      norm.forward(word, normalized, y, pass.ops());
      sites.hold(pass, chunk.index(), active, normalized);
      pass.ops().kernels().dropout(y, dropout.mask(batch.layout(), chunk, pass));
    }
  }

  @Override
  public void backward(Tensor dy, TokenBatch batch, Chunk chunk, Pass pass) {
    try (Scope scope = pass.ops().scope()) {
      pass.ops().kernels().dropout(dy, dropout.mask(batch.layout(), chunk, pass));
      norm.backwardInPlace(dy, sites.get(pass, chunk.index()), pass);
      words.backward(dy, batch.tokens(chunk.firstRow(), chunk.rows()), pass);
    }
    sites.release(pass, chunk.index());
  }

  @Override
  public Tensor recall(SequenceLayout layout, Chunk chunk, Pass pass) {
    Tensor y = norm.output(sites.values(pass, chunk.index()), pass.ops());
    pass.ops().kernels().dropout(y, dropout.mask(layout, chunk, pass));
    return y;
  }
}
