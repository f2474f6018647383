package io.slimfit.model.block;

import io.slimfit.memory.HeldTensors;
import io.slimfit.memory.Site;
import io.slimfit.memory.SiteKind;
import io.slimfit.model.ModelOptions;
import io.slimfit.model.block.NormSites.Normalized;
import io.slimfit.nn.Attention;
import io.slimfit.nn.Chunk;
import io.slimfit.nn.Dropout;
import io.slimfit.nn.FeedForward;
import io.slimfit.nn.LayerNorm;
import io.slimfit.nn.Linear;
import io.slimfit.nn.OutputRows;
import io.slimfit.nn.Parameter;
import io.slimfit.nn.Pass;
import io.slimfit.nn.QueryKeyValue;
import io.slimfit.nn.SequenceLayout;
import io.slimfit.tensor.Activation;
import io.slimfit.tensor.Mask;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Scope;
import io.slimfit.tensor.Tensor;
import java.util.List;

/**
 * A transformer block, chunk by chunk, in the post-LN order m = LN(x + dropout(attention(x) Woᵀ + bo)), y = LN(m + dropout(FFN(m))) or in
 * the pre-LN order r = x + dropout(attention(LN(x)) Woᵀ + bo), y = r + dropout(FFN(LN(r))): {@link NormOrder} has the differences.
 *
 * <p>It owns the sites and knows how to rebuild each one that is not held. What is always held is the x̂ that gives back the block's
 * input.
 */
public final class TransformerBlock {
  private final QueryKeyValue queryKeyValue;
  private final Attention attention;
  private final Linear attentionOutput;
  private final Dropout attentionOutputDropout;
  private final LayerNorm middleNorm;
  private final FeedForward feedForward;
  private final Dropout outputDropout;
  private final NormOrder order;
  private final int hiddenSize;
  private final int intermediateSize;
  private final OutputRows queries;
  private final List<Parameter> parameters;
  private final List<Parameter> lowerParameters; // up to the middle LayerNorm

  private final Site inputSite;
  private final Site queryKeyValueSite;
  private final Site attentionOutputSite;
  private final NormSites middleNormSites;
  private final Site middleSite;
  private final Site activationInputSite;
  private final Site activatedSite;
  private final Site derivativeSite;

  /**
   * @param prefix of the parameters' names, such as {@code bert.encoder.layer.3}
   * @param order of the same layers
   * @param queries which rows have an output
   */
  public TransformerBlock(
      String prefix,
      BlockLayers layers,
      NormOrder order,
      BlockConfig config,
      ModelOptions options,
      OutputRows queries) {
    this.order = order;
    this.queries = queries;
    hiddenSize = config.hiddenSize();
    intermediateSize = config.intermediateSize();
    parameters = layers.parameters();
    lowerParameters = layers.lowerParameters();
    queryKeyValue = layers.queryKeyValue();
    attentionOutput = layers.attentionOutput();
    middleNorm = layers.middleNorm();
    feedForward = layers.feedForward();

    Site probabilities = new Site(prefix + ".attention.self P", SiteKind.ATTENTION_PROBABILITIES);
    attention = new Attention(
        config.attentionHeads(),
        hiddenSize / config.attentionHeads(),
        new Dropout(config.attentionDropout(), probabilities),
        options.attentionDropout(),
        probabilities,
        queries,
        options.precision());
    String attentionName = prefix + ".attention.output";
    attentionOutputDropout =
        new Dropout(config.hiddenDropout(), new Site(attentionName, SiteKind.MIDDLE_NORM));
    outputDropout =
        new Dropout(config.hiddenDropout(), new Site(prefix + ".output", SiteKind.BLOCK_NORM));

    inputSite = new Site(prefix + ".attention.self input", SiteKind.LINEAR_INPUT);
    queryKeyValueSite = new Site(prefix + ".attention.self Q, K, V", SiteKind.QUERY_KEY_VALUE);
    attentionOutputSite = new Site(attentionName + ".dense input", SiteKind.ATTENTION_OUTPUT);
    middleNormSites = new NormSites(attentionName + ".LayerNorm", SiteKind.MIDDLE_NORM);
    middleSite = new Site(prefix + ".intermediate.dense input", SiteKind.LINEAR_INPUT);
    activatedSite = new Site(prefix + ".output.dense input", SiteKind.FEED_FORWARD_INPUT);
    activationInputSite =
        new Site(prefix + ".intermediate activation input", SiteKind.ACTIVATION_INPUT);
    derivativeSite = new Site(
        prefix + ".intermediate activation derivative",
        config.activation() == Activation.RELU
            ? SiteKind.RELU_DERIVATIVE
            : SiteKind.GELU_DERIVATIVE);
  }

  /** Whether the layer below holds what gives back this block's input. */
  public boolean isInputHeldBelow() {
    return order.isInputHeldBelow();
  }

  public List<Parameter> parameters() {
    return parameters;
  }

  /**
   * @param x [chunk rows, hidden]: the input
   * @param y [outputs, hidden], written; may be {@code x}
   */
  public void forward(Tensor x, Tensor y, SequenceLayout layout, Chunk chunk, Pass pass) {
    Ops ops = pass.ops();
    int c = chunk.index();
    int outputs = queries.outputs(chunk);
    try (Scope scope = ops.scope()) {
      Tensor middle = ops.draw(x.dtype(), outputs, hiddenSize);
      Tensor stream = order.stream(middle, ops);
      attend(x, stream, middle, layout, chunk, pass);
      Tensor f = ops.draw(x.dtype(), outputs, hiddenSize);
      try (Scope wide = ops.scope()) {
        boolean active = pass.isActive(feedForward.second().weight());
        Tensor u = pass.held()
            .target(activationInputSite, c, active, x.dtype(), outputs, intermediateSize);
        pass.held().hold(middleSite, c, pass.isActive(feedForward.first().weight()), middle);
        feedForward.forwardInto(
            f, middle, u, g -> pass.held().hold(activatedSite, c, active, g), pass);
        pass.held().hold(activationInputSite, c, active, u);
        pass.held().hold(derivativeSite, c, active, u);
      }
      Mask mask = outputDropout.mask(layout, chunk, queries, pass);
      order.output(f, mask, stream, y, chunk, pass);
    }
  }

  private void attend(
      Tensor x, Tensor stream, Tensor middle, SequenceLayout layout, Chunk chunk, Pass pass) {
    Ops ops = pass.ops();
    HeldTensors held = pass.held();
    int c = chunk.index();
    int outputs = queries.outputs(chunk);
    try (Scope scope = ops.scope()) {
      Tensor input = order.attentionInput(x, chunk, pass);
      boolean queryActive = queryKeyValue.isActive(pass);
      held.hold(inputSite, c, queryActive, input);
      Tensor qkv =
          held.target(queryKeyValueSite, c, queryActive, x.dtype(), x.rows(), 3L * hiddenSize);
      queryKeyValue.forwardInto(qkv, input, layout, chunk, pass);
      held.hold(queryKeyValueSite, c, queryActive, qkv);

      boolean outputActive = pass.isActive(attentionOutput.weight());
      Tensor o = held.target(attentionOutputSite, c, outputActive, x.dtype(), outputs, hiddenSize);
      attention.forward(qkv, o, layout, chunk, pass);
      held.hold(attentionOutputSite, c, outputActive, o);

      boolean normActive = pass.isActive(middleNorm.gamma());
      Normalized normalized =
          middleNormSites.target(pass, c, normActive, x.dtype(), outputs, hiddenSize);
      order.normalizeMiddle(
          attentionOutput.forward(o, pass),
          attentionOutputDropout.mask(layout, chunk, queries, pass),
          queries.select(x, layout, chunk, ops),
          normalized,
          stream,
          middle,
          ops);
      middleNormSites.hold(pass, c, normActive, normalized);
    }
  }

  /**
   * @param dy [outputs, hidden]: the gradient of the output; destroyed
   * @param dx [chunk rows, hidden], written if {@code goesOn}: the gradient of the input; may be {@code dy}
   * @param goesOn whether anybody below needs the gradient of the input
   */
  public void backward(
      Tensor dy, Tensor dx, boolean goesOn, SequenceLayout layout, Chunk chunk, Pass pass) {
    Ops ops = pass.ops();
    try (Scope scope = ops.scope()) {
      Seen seen = new Seen(layout, chunk, pass);
      Mask mask = outputDropout.mask(layout, chunk, queries, pass);
      Tensor df = order.backwardOutput(dy, mask, feedForward.second().bias(), chunk, pass);
      seen.prepareFeedForward();
      try (Scope wide = ops.scope()) {
        df.copyFrom(feedForward.backward(
            df, seen::activated, seen::multiplyByDerivative, seen::middle, pass));
      }
      if (goesOn || lowerParameters.stream().anyMatch(pass::isActive)) {
        Tensor dqkv = backwardToAttention(dy, df, seen, layout, chunk, pass);
        if (goesOn || order.isAttentionInputActive(pass)) {
          Tensor throughAttention =
              queryKeyValue.backward(dqkv, seen::attentionInput, layout, chunk, pass);
          order.backwardAttentionInput(throughAttention, chunk, pass);
          if (goesOn) {
            queries.addTo(throughAttention, dy, layout, chunk, ops);
            dx.copyFrom(throughAttention);
          }
        } else {
          queryKeyValue.addGradients(dqkv, seen::attentionInput, pass);
        }
      }
    }
    attention.release(chunk, pass);
    release(chunk, pass);
  }

  /**
   * From the gradients of the stream, which becomes that of the block's input, and of what the feed-forward part read, to the gradient
   * of Q, K and V.
   */
  private Tensor backwardToAttention(
      Tensor dy, Tensor dMiddle, Seen seen, SequenceLayout layout, Chunk chunk, Pass pass) {
    Tensor da = order.backwardMiddle(
        dy,
        dMiddle,
        attentionOutputDropout.mask(layout, chunk, queries, pass),
        seen.middleNormalized(),
        attentionOutput.bias(),
        pass);
    Tensor dO = attentionOutput.backwardAfterBias(da, seen::attentionOutput, pass);
    Tensor dqkv = pass.ops().draw(dy.dtype(), chunk.rows(), 3L * hiddenSize);
    attention.backward(seen.queryKeyValue(), dO, dqkv, layout, chunk, pass);
    return dqkv;
  }

  private void release(Chunk chunk, Pass pass) {
    int c = chunk.index();
    pass.held().release(inputSite, c);
    pass.held().release(queryKeyValueSite, c);
    pass.held().release(attentionOutputSite, c);
    middleNormSites.release(pass, c);
    pass.held().release(middleSite, c);
    pass.held().release(activationInputSite, c);
    pass.held().release(activatedSite, c);
    pass.held().release(derivativeSite, c);
    order.release(chunk, pass);
  }

  /** What forward saw of one chunk: held, or rebuilt from what is held; each at most once. */
  private final class Seen {
    private final SequenceLayout layout;
    private final Chunk chunk;
    private final Pass pass;
    private final Lazy<Tensor> attentionInput = new Lazy<>();
    private final Lazy<Tensor> queryKeyValue = new Lazy<>();
    private final Lazy<Tensor> attentionOutput = new Lazy<>();
    private final Lazy<Normalized> middleNormalized = new Lazy<>();
    private final Lazy<Tensor> middle = new Lazy<>();
    private final Lazy<Tensor> activationInput = new Lazy<>();

    Seen(SequenceLayout layout, Chunk chunk, Pass pass) {
      this.layout = layout;
      this.chunk = chunk;
      this.pass = pass;
    }

    /** Draws what the feed-forward part will ask for from within a scope of its own. */
    void prepareFeedForward() {
      boolean readsActivated =
          pass.isActive(feedForward.second().weight()) && !isHeld(activatedSite);
      boolean rebuildsInput =
          !isHeld(activationInputSite) && (readsActivated || !isHeld(derivativeSite));
      if (pass.isActive(feedForward.first().weight()) || rebuildsInput) {
        middle();
      }
    }

    Tensor attentionInput() {
      return attentionInput.get(() ->
          isHeld(inputSite) ? get(inputSite) : order.recallAttentionInput(layout, chunk, pass));
    }

    Tensor queryKeyValue() {
      return queryKeyValue.get(() -> {
        if (isHeld(queryKeyValueSite)) {
          return get(queryKeyValueSite);
        }
        Tensor x = attentionInput();
        Tensor qkv = pass.ops().draw(x.dtype(), x.rows(), 3L * hiddenSize);
        TransformerBlock.this.queryKeyValue.forwardInto(qkv, x, layout, chunk, pass);
        return qkv;
      });
    }

    Tensor attentionOutput() {
      return attentionOutput.get(() -> {
        if (isHeld(attentionOutputSite)) {
          return get(attentionOutputSite);
        }
        Tensor qkv = queryKeyValue();
        Tensor o = pass.ops().draw(qkv.dtype(), queries.outputs(chunk), hiddenSize);
        attention.forward(qkv, o, layout, chunk, pass);
        return o;
      });
    }

    Normalized middleNormalized() {
      return middleNormalized.get(() -> middleNormSites.areHeld(pass, chunk.index())
          ? middleNormSites.get(pass, chunk.index())
          : rebuildMiddle());
    }

    /** The middle LayerNorm once more; its output comes with it. */
    private Normalized rebuildMiddle() {
      Tensor branch = TransformerBlock.this.attentionOutput.forward(attentionOutput(), pass);
      Normalized normalized = new Normalized(
          pass.ops().draw(branch.dtype(), branch.rows(), hiddenSize),
          pass.ops().draw(branch.dtype(), branch.rows()));
      Tensor input = order.recallInput(this::attentionInput, chunk, pass);
      order.normalizeMiddle(
          branch,
          attentionOutputDropout.mask(layout, chunk, queries, pass),
          queries.select(input, layout, chunk, pass.ops()),
          normalized,
          branch,
          branch,
          pass.ops());
      middle.get(() -> branch);
      return normalized;
    }

    Tensor middle() {
      if (isHeld(middleSite)) {
        return middle.get(() -> get(middleSite));
      }
      middleNormSites.requireWhole(pass, chunk.index());
      Normalized normalized = middleNormalized(); // may bring the output along
      return middle.get(() -> middleNorm.output(normalized.values(), pass.ops()));
    }

    Tensor activationInput() {
      return activationInput.get(() -> isHeld(activationInputSite)
          ? get(activationInputSite)
          : feedForward.activationInput(middle(), pass));
    }

    Tensor activated() {
      return isHeld(activatedSite)
          ? get(activatedSite)
          : feedForward.activated(activationInput(), pass);
    }

    void multiplyByDerivative(Tensor dg) {
      if (isHeld(derivativeSite)) {
        pass.held().multiply(derivativeSite, chunk.index(), dg);
      } else {
        feedForward.multiplyByDerivative(dg, activationInput(), pass);
      }
    }

    private boolean isHeld(Site site) {
      return pass.held().has(site, chunk.index());
    }

    private Tensor get(Site site) {
      return pass.held().get(site, chunk.index());
    }
  }
}
