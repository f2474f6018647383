package io.slimfit.model.block;

import io.slimfit.memory.Site;
import io.slimfit.memory.SiteKind;
import io.slimfit.nn.Linear;
import io.slimfit.nn.Parameter;
import io.slimfit.nn.Pass;
import io.slimfit.tensor.Activation;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Scope;
import io.slimfit.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * y = (f(a) * b) W₂ᵀ + b₂, where a and b are the halves of u = x W₁ᵀ + b₁: GeGLU (Shazeer, 2020) if
 * f is GELU. As in ModernBERT, a is the first half.
 */
public final class GatedFeedForwardBranch implements Branch {
  private final Linear first; // its output is twice as wide as the input of the second
  private final Linear second;
  private final Activation activation;
  private final InputSite inputSite;
  private final Site gatedSite;
  private final InputSite productSite;

  /** @param block the name of the block */
  public GatedFeedForwardBranch(String block, Linear first, Linear second, Activation activation) {
    this.first = first;
    this.second = second;
    this.activation = activation;
    inputSite =
        new InputSite(new Site(block + ".mlp input", SiteKind.LINEAR_INPUT), first::neededInput);
    gatedSite = new Site(block + ".mlp gated", SiteKind.GATED_INPUT);
    productSite = new InputSite(
        new Site(block + ".mlp product", SiteKind.FEED_FORWARD_INPUT), second::neededInput);
  }

  @Override
  public List<Parameter> parameters() {
    return Stream.concat(first.parameters().stream(), second.parameters().stream())
        .toList();
  }

  @Override
  public Optional<Parameter> outputBias() {
    return second.bias();
  }

  @Override
  public DType flowType(DType model, Pass pass) {
    DType ofFirst = first.flowType(model, pass);
    return second.flowType(model, pass) == ofFirst ? ofFirst : model;
  }

  @Override
  public void forward(Tensor x, Tensor y, ChunkPass at) {
    try (Scope wide = at.ops().scope()) {
      boolean active = second.needsInput(at.pass());
      inputSite.hold(x, at);
      Tensor u = at.target(gatedSite, active, x.dtype(), x.rows(), first.out());
      first.forwardInto(u, x, at.pass());
      at.hold(gatedSite, active, u);
      Tensor product = product(u, at.ops());
      productSite.hold(product, at);
      second.forwardInto(y, product, at.pass());
    }
  }

  private static Tensor activatedHalf(Tensor u) {
    return u.columns(0, u.columns() / 2);
  }

  private static Tensor linearHalf(Tensor u) {
    return u.columns(u.columns() / 2, u.columns() / 2);
  }

  /** f(a) * b. */
  private Tensor product(Tensor u, Ops ops) {
    Tensor product = ops.activate(activation, activatedHalf(u));
    ops.multiply(product, linearHalf(u));
    return product;
  }

  @Override
  public Branch.Recomputed recomputed(Supplier<Tensor> input, ChunkPass at) {
    return new Recomputed(input, at);
  }

  @Override
  public void release(ChunkPass at) {
    inputSite.release(at);
    at.release(gatedSite);
    productSite.release(at);
  }

  private final class Recomputed implements Branch.Recomputed {
    private final Supplier<Tensor> below;
    private final ChunkPass at;
    private final Lazy<Tensor> input = new Lazy<>();
    private final Lazy<Tensor> gated = new Lazy<>();

    Recomputed(Supplier<Tensor> below, ChunkPass at) {
      this.below = below;
      this.at = at;
    }

    @Override
    public Tensor input() {
      return input.get(() -> inputSite.holdsWhole(at) ? inputSite.whole(at) : below.get());
    }

    @Override
    public Tensor output(DType type) {
      return second.forward(product(), type, at.pass());
    }

    @Override
    public Tensor backward(Tensor dy) {
      prepare();
      try (Scope wide = at.ops().scope()) {
        dy.copyFrom(first.backward(backwardToHalves(dy), this::neededInput, at.pass()));
      }
      return dy;
    }

    @Override
    public void addGradients(Tensor dy) {
      prepare();
      try (Scope wide = at.ops().scope()) {
        first.addGradients(backwardToHalves(dy), this::neededInput, at.pass());
      }
    }

    /**
     * Draws what comes from below before the scope of the wide tensors opens, since it may be
     * needed after that scope.
     */
    private void prepare() {
      boolean readsInput = first.needsInput(at.pass()) && !inputSite.isHeld(at);
      if (readsInput || !at.isHeld(gatedSite)) {
        input();
      }
    }

    /** With p = f(a) * b: da = dp * b * f'(a), db = dp * f(a). */
    private Tensor backwardToHalves(Tensor dy) {
      Ops ops = at.ops();
      Tensor dp = second.backwardAfterBias(dy, this::neededProduct, at.pass());
      Tensor u = gated();
      Tensor du = ops.draw(dy.dtype(), u.rows(), u.columns());
      Tensor db = ops.activate(activation, activatedHalf(u));
      ops.multiply(db, dp);
      linearHalf(du).copyFrom(db);
      ops.multiply(dp, linearHalf(u));
      ops.activateBackward(activation, dp, activatedHalf(u));
      activatedHalf(du).copyFrom(dp);
      return du;
    }

    private Tensor neededInput() {
      return inputSite.needed(this::input, at);
    }

    private Tensor gated() {
      return gated.get(
          () -> at.isHeld(gatedSite) ? at.get(gatedSite) : first.forward(input(), at.pass()));
    }

    private Tensor product() {
      return productSite.holdsWhole(at) ? productSite.whole(at) : product(gated());
    }

    private Tensor product(Tensor u) {
      return GatedFeedForwardBranch.this.product(u, at.ops());
    }

    private Tensor neededProduct() {
      return productSite.needed(this::product, at);
    }
  }
}
