package io.slimfit.nn;

import io.slimfit.freeze.Columns;
import io.slimfit.memory.HeldTensors;
import io.slimfit.memory.Profile;
import io.slimfit.memory.Saturation;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Precision;
import io.slimfit.tensor.Products;
import io.slimfit.tensor.Scope;
import io.slimfit.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * One part's way through a model: forward, and backward if it trains. Owns all that is held in
 * between, and every temporary drawn from its opening to its close. Belongs to one worker.
 */
public final class Pass implements AutoCloseable {
  private final Ops ops;
  private final Profile profile;
  private final HeldTensors held;
  private final Optional<Gradients> gradients;
  private final Optional<Gradients.Part> part;
  private final long stepKey;
  private final int chunkRows;
  private final Optional<Precision> gradientPrecision;
  private final Scope scope;
  private boolean backward;

  private Pass(
      Ops ops,
      Profile profile,
      Saturation saturation,
      Optional<Gradients> gradients,
      Optional<Gradients.Part> part,
      long stepKey,
      int chunkRows,
      Optional<Precision> gradientPrecision) {
    this.ops = ops;
    this.profile = profile;
    this.held = new HeldTensors(profile, saturation, ops);
    this.gradients = gradients;
    this.part = part;
    this.stepKey = stepKey;
    this.chunkRows = chunkRows;
    this.gradientPrecision = gradientPrecision;
    this.scope = ops.scope();
  }

  /**
   * @param profile what is held, and how
   * @param saturation is told how many elements codes clamp
   * @param gradients what backward adds to
   * @param partNumber of the part in its step
   * @param stepKey of (seed, step): random numbers depend on it
   * @param chunkRows bounds the rows that go through a layer at once
   * @param gradientPrecision of products with weights in backward, what is rebuilt there included;
   *     empty: that of forward
   */
  public static Pass training(
      Ops ops,
      Profile profile,
      Saturation saturation,
      Gradients gradients,
      int partNumber,
      long stepKey,
      int chunkRows,
      Optional<Precision> gradientPrecision) {
    return new Pass(
        ops,
        profile,
        saturation,
        Optional.of(gradients),
        Optional.of(gradients.part(partNumber)),
        stepKey,
        chunkRows,
        gradientPrecision);
  }

  /** Holds nothing, drops nothing out. */
  public static Pass inference(Ops ops, int chunkRows) {
    return new Pass(
        ops,
        Profile.nothing(),
        new Saturation(),
        Optional.empty(),
        Optional.empty(),
        0,
        chunkRows,
        Optional.empty());
  }

  public Ops ops() {
    return ops;
  }

  public HeldTensors held() {
    return held;
  }

  /** From now on, sites are held as the profile says. */
  public void holdAll() {
    held.use(profile);
  }

  /** From now on, only what gives back the inputs of blocks is held. */
  public void holdBlockInputs() {
    held.use(Profile.blockInputsOf(profile));
  }

  /** From now on, nothing is held: backward will not come here. */
  public void holdNothing() {
    held.use(Profile.nothing());
  }

  /** Forward is done: products with weights are those of backward from now on. */
  public void beginBackward() {
    backward = true;
  }

  /** How to multiply with a weight of a block, on this part of the way. */
  Products products(Tensor weight) {
    Precision ofForward =
        weight.dtype() == DType.SPLIT_FLOAT32 ? Precision.BFLOAT16 : Precision.FLOAT32;
    return ops.products(backward ? gradientPrecision.orElse(ofForward) : ofForward);
  }

  public boolean isTraining() {
    return gradients.isPresent();
  }

  public boolean isActive(Parameter parameter) {
    return gradients.isPresent() && gradients.get().isActive(parameter);
  }

  public int chunkRows() {
    return chunkRows;
  }

  long stepKey() {
    return stepKey;
  }

  Gradients.Part gradients() {
    return part.orElseThrow(() -> new IllegalStateException("an inference pass has no backward"));
  }

  /** The columns of a weight that are trained, if not all are. */
  Optional<Columns> columns(Parameter weight) {
    return gradients.flatMap(all -> all.columns(weight));
  }

  /** Where to add the gradient of a vector; empty if it is frozen. */
  Optional<Tensor> accumulator(Parameter vector) {
    return isActive(vector) ? Optional.of(gradients().accumulator(vector)) : Optional.empty();
  }

  /**
   * Backward is done with these parameters: the part behind may add to them, and no product reads
   * them again.
   */
  public void finish(List<Parameter> parameters) {
    gradients().finish(parameters);
    ops.forgetWeights();
  }

  /** Adds what is left to the gradients, in turn, and frees all that was held or drawn. */
  @Override
  public void close() {
    try {
      part.ifPresent(Gradients.Part::close);
    } finally {
      ops.forgetWeights();
      scope.close();
      held.close();
    }
  }
}
