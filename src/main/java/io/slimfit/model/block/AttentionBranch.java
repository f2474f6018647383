package io.slimfit.model.block;

import io.slimfit.memory.Site;
import io.slimfit.memory.SiteKind;
import io.slimfit.nn.Attention;
import io.slimfit.nn.AttentionConfig;
import io.slimfit.nn.Linear;
import io.slimfit.nn.OutputRows;
import io.slimfit.nn.Parameter;
import io.slimfit.nn.Pass;
import io.slimfit.nn.QueryKeyValue;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Precision;
import io.slimfit.tensor.Scope;
import io.slimfit.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** y = attention(x Wqkvᵀ) Woᵀ + bo. */
public final class AttentionBranch implements Branch {
  private final QueryKeyValue queryKeyValue;
  private final Attention attention;
  private final Linear output;
  private final int hiddenSize;
  private final boolean isRounded; // what attention's own products read
  private final InputSite inputSite;
  private final Site queryKeyValueSite;
  private final InputSite contextSite;

  /**
   * @param block the name of the block; dropout's random numbers depend on it
   * @param outputs the query rows; only these have an output
   */
  public AttentionBranch(
      String block,
      QueryKeyValue queryKeyValue,
      Linear output,
      AttentionConfig config,
      OutputRows outputs) {
    this.queryKeyValue = queryKeyValue;
    this.output = output;
    hiddenSize = config.heads() * config.width();
    isRounded = config.precision() == Precision.BFLOAT16;
    Site probabilities = new Site(block + ".attention.self P", SiteKind.ATTENTION_PROBABILITIES);
    attention = new Attention(config, probabilities, outputs);
    inputSite = new InputSite(
        new Site(block + ".attention.self input", SiteKind.LINEAR_INPUT),
        queryKeyValue::neededInput);
    queryKeyValueSite = new Site(block + ".attention.self Q, K, V", SiteKind.QUERY_KEY_VALUE);
    contextSite = new InputSite(
        new Site(block + ".attention.output.dense input", SiteKind.ATTENTION_OUTPUT),
        output::neededInput);
  }

  @Override
  public List<Parameter> parameters() {
    return Stream.concat(queryKeyValue.parameters().stream(), output.parameters().stream())
        .toList();
  }

  @Override
  public Optional<Parameter> outputBias() {
    return output.bias();
  }

  @Override
  public DType flowType(DType model, Pass pass) {
    DType ofOutput = output.flowType(model, pass);
    boolean isOne = isRounded && queryKeyValue.flowType(model, pass) == ofOutput;
    return isOne ? ofOutput : model;
  }

  @Override
  public void forward(Tensor x, Tensor y, ChunkPass at) {
    try (Scope scope = at.ops().scope()) {
      inputSite.hold(x, at);
      boolean active = queryKeyValue.needsInput(at.pass());
      Tensor qkv = at.target(queryKeyValueSite, active, x.dtype(), x.rows(), 3L * hiddenSize);
      queryKeyValue.forwardInto(qkv, x, at.layout(), at.chunk(), at.pass());
      at.hold(queryKeyValueSite, active, qkv);
      Tensor context = contextSite.target(x.dtype(), y.rows(), hiddenSize, at);
      attention.forward(qkv, context, at.layout(), at.chunk(), at.pass());
      contextSite.hold(context, at);
      output.forwardInto(y, context, at.pass());
    }
  }

  @Override
  public Branch.Recomputed recomputed(Supplier<Tensor> input, ChunkPass at) {
    return new Recomputed(input, at);
  }

  @Override
  public void release(ChunkPass at) {
    inputSite.release(at);
    at.release(queryKeyValueSite);
    contextSite.release(at);
    attention.release(at.chunk(), at.pass());
  }

  private final class Recomputed implements Branch.Recomputed {
    private final Supplier<Tensor> below;
    private final ChunkPass at;
    private final Lazy<Tensor> input = new Lazy<>();
    private final Lazy<Tensor> projections = new Lazy<>();
    private final Lazy<Tensor> context = new Lazy<>();

    Recomputed(Supplier<Tensor> below, ChunkPass at) {
      this.below = below;
      this.at = at;
    }

    @Override
    public Tensor input() {
      return input.get(() -> inputSite.holdsWhole(at) ? inputSite.whole(at) : below.get());
    }

    private Tensor neededInput() {
      return inputSite.needed(this::input, at);
    }

    private Tensor projections() {
      return projections.get(() -> {
        if (at.isHeld(queryKeyValueSite)) {
          return at.get(queryKeyValueSite);
        }
        Tensor x = input();
        Tensor qkv = at.ops().draw(x.dtype(), x.rows(), 3L * hiddenSize);
        queryKeyValue.forwardInto(qkv, x, at.layout(), at.chunk(), at.pass());
        return qkv;
      });
    }

    private Tensor context() {
      return context.get(() -> {
        if (contextSite.holdsWhole(at)) {
          return contextSite.whole(at);
        }
        Tensor qkv = projections();
        Tensor o = at.ops().draw(qkv.dtype(), at.outputs(), hiddenSize);
        attention.forward(qkv, o, at.layout(), at.chunk(), at.pass());
        return o;
      });
    }

    private Tensor neededContext() {
      return contextSite.needed(this::context, at);
    }

    @Override
    public Tensor output(DType type) {
      return output.forward(context(), type, at.pass());
    }

    @Override
    public Tensor backward(Tensor dy) {
      return queryKeyValue.backward(
          backwardToProjections(dy), this::neededInput, at.layout(), at.chunk(), at.pass());
    }

    @Override
    public void addGradients(Tensor dy) {
      if (queryKeyValue.isActive(at.pass())) {
        queryKeyValue.addGradients(backwardToProjections(dy), this::neededInput, at.pass());
      } else {
        output.addWeightGradients(dy, this::neededContext, at.pass());
      }
    }

    private Tensor backwardToProjections(Tensor dy) {
      Tensor dContext = output.backwardAfterBias(dy, this::neededContext, at.pass());
      Tensor dqkv = at.ops().draw(dy.dtype(), at.chunk().rows(), 3L * hiddenSize);
      attention.backward(projections(), dContext, dqkv, at.layout(), at.chunk(), at.pass());
      return dqkv;
    }
  }
}
