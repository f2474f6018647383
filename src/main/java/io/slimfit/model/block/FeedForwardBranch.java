package io.slimfit.model.block;

import io.slimfit.memory.Site;
import io.slimfit.memory.SiteKind;
import io.slimfit.nn.Linear;
import io.slimfit.nn.Parameter;
import io.slimfit.nn.Pass;
import io.slimfit.tensor.Activation;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Scope;
import io.slimfit.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** y = f(u) W₂ᵀ + b₂ with u = x W₁ᵀ + b₁. */
public final class FeedForwardBranch implements Branch {
  private final Linear first;
  private final Linear second;
  private final Activation activation;
  private final InputSite inputSite;
  private final Site activationInputSite;
  private final InputSite activatedSite;
  private final Site derivativeSite;

  /** @param block the name of the block */
  public FeedForwardBranch(String block, Linear first, Linear second, Activation activation) {
    this.first = first;
    this.second = second;
    this.activation = activation;
    inputSite = new InputSite(
        new Site(block + ".intermediate.dense input", SiteKind.LINEAR_INPUT), first::neededInput);
    activationInputSite =
        new Site(block + ".intermediate activation input", SiteKind.ACTIVATION_INPUT);
    activatedSite = new InputSite(
        new Site(block + ".output.dense input", SiteKind.FEED_FORWARD_INPUT), second::neededInput);
    derivativeSite = new Site(
        block + ".intermediate activation derivative",
        activation == Activation.RELU ? SiteKind.RELU_DERIVATIVE : SiteKind.GELU_DERIVATIVE);
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
  public void forward(Tensor x, Tensor y, ChunkPass at) {
    try (Scope wide = at.ops().scope()) {
      boolean active = second.needsInput(at.pass());
      boolean isHeld = at.holds(activationInputSite, active) || activatedSite.holdsModelType(at);
      DType type = isHeld ? x.dtype() : flowType(x.dtype(), at.pass());
      Tensor u = at.target(activationInputSite, active, type, x.rows(), first.out());
      inputSite.hold(x, at);
      first.forwardInto(u, x, at.pass());
      try (Scope wider = at.ops().scope()) {
        Tensor activated = at.ops().activate(activation, u);
        activatedSite.hold(activated, at);
        second.forwardInto(y, activated, at.pass());
      }
      at.hold(activationInputSite, active, u);
      at.hold(derivativeSite, active, u);
    }
  }

  @Override
  public DType flowType(DType model, Pass pass) {
    DType ofFirst = first.flowType(model, pass);
    return second.flowType(model, pass) == ofFirst ? ofFirst : model;
  }

  @Override
  public Branch.Recomputed recomputed(Supplier<Tensor> input, ChunkPass at) {
    return new Recomputed(input, at);
  }

  @Override
  public void release(ChunkPass at) {
    inputSite.release(at);
    at.release(activationInputSite);
    activatedSite.release(at);
    at.release(derivativeSite);
  }

  private final class Recomputed implements Branch.Recomputed {
    private final Supplier<Tensor> below;
    private final ChunkPass at;
    private final Lazy<Tensor> input = new Lazy<>();
    private final Lazy<Tensor> activationInput = new Lazy<>();

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
      return second.forward(activated(), type, at.pass());
    }

    @Override
    public Tensor backward(Tensor dy) {
      prepare(first.needsInput(at.pass()));
      try (Scope wide = at.ops().scope()) {
        dy.copyFrom(first.backward(backwardToActivation(dy), this::neededInput, at.pass()));
      }
      return dy;
    }

    @Override
    public void addGradients(Tensor dy) {
      boolean reachesFirst = first.isActive(at.pass());
      if (reachesFirst) {
        prepare(first.needsInput(at.pass()));
      }
      try (Scope wide = at.ops().scope()) {
        if (reachesFirst) {
          first.addGradients(backwardToActivation(dy), this::neededInput, at.pass());
        } else {
          second.addWeightGradients(dy, this::neededActivated, at.pass());
        }
      }
    }

    /**
     * Draws what comes from below before the scope of the wide tensors opens, since it may be
     * needed after that scope.
     */
    private void prepare(boolean readsInput) {
      boolean readsActivated = second.needsInput(at.pass()) && !activatedSite.isHeld(at);
      boolean rebuilds =
          !at.isHeld(activationInputSite) && (readsActivated || !at.isHeld(derivativeSite));
      if ((readsInput && !inputSite.isHeld(at)) || rebuilds) {
        input();
      }
    }

    private Tensor backwardToActivation(Tensor dy) {
      Tensor dg =
          second.backwardAfterBias(dy, this::neededActivated, wideType(dy.dtype()), at.pass());
      if (at.isHeld(derivativeSite)) {
        at.multiply(derivativeSite, dg);
      } else {
        at.ops().activateBackward(activation, dg, activationInput());
      }
      return dg;
    }

    private Tensor neededInput() {
      return inputSite.needed(this::input, at);
    }

    private Tensor activationInput() {
      return activationInput.get(() -> at.isHeld(activationInputSite)
          ? at.get(activationInputSite)
          : recomputedActivationInput(input()));
    }

    private Tensor recomputedActivationInput(Tensor x) {
      return first.forward(x, wideType(x.dtype()), at.pass());
    }

    /** Of u and the gradients of u and f(u). */
    private DType wideType(DType model) {
      boolean isHeld = at.isHeld(activationInputSite) || activatedSite.holdsWhole(at);
      return isHeld ? model : flowType(model, at.pass());
    }

    private Tensor activated() {
      return activatedSite.holdsWhole(at)
          ? activatedSite.whole(at)
          : at.ops().activate(activation, activationInput());
    }

    private Tensor neededActivated() {
      return activatedSite.needed(this::activated, at);
    }
  }
}
