package io.slimfit.nn;

import io.slimfit.freeze.Columns;
import io.slimfit.memory.HeldTensors;
import io.slimfit.memory.Profile;
import io.slimfit.memory.Saturation;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.Mask;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Precision;
import io.slimfit.tensor.Products;
import io.slimfit.tensor.Scope;
import io.slimfit.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * One part's pass through a model: forward, and backward in training. Owns everything that is held
 * in between, and every temporary tensor that is drawn (taken from the worker's buffers) until the
 * pass is closed. Belongs to one worker.
 */
public final class Pass implements AutoCloseable {
  private final Ops ops;
  private final Profile profile;
  private final HeldTensors held;
  private final Optional<Gradients> gradients;
  private final Optional<Gradients.Part> part;
  private final long stepKey;
  private final int chunkRows;
  private final boolean training;
  private final Optional<Precision> gradientPrecision;
  private final Scope scope;
  private boolean backward;
  private Optional<ChunkPlace> place = Optional.empty();

  private Pass(
      Ops ops,
      Profile profile,
      Saturation saturation,
      Optional<Gradients> gradients,
      Optional<Gradients.Part> part,
      long stepKey,
      int chunkRows,
      boolean training,
      Optional<Precision> gradientPrecision) {
    this.ops = ops;
    this.profile = profile;
    this.held = new HeldTensors(profile, saturation, ops);
    this.gradients = gradients;
    this.part = part;
    this.stepKey = stepKey;
    this.chunkRows = chunkRows;
    this.training = training;
    this.gradientPrecision = gradientPrecision;
    this.scope = ops.scope();
  }

  /**
   * @param profile what is held, and how
   * @param saturation counts the elements that codes clamp
   * @param gradients what backward adds to
   * @param partNumber the number of the part in its step
   * @param stepKey determines the random numbers; a function of (seed, step)
   * @param chunkRows at most how many rows go through a layer at once
   * @param gradientPrecision the precision of products with weights in backward, including
   *     recomputation; if empty, that of forward
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
        true,
        gradientPrecision);
  }

  /**
   * The forward pass of a part before its training pass, with the same dropout. It holds nothing
   * and has no backward.
   *
   * @param stepKey as in training
   */
  public static Pass ahead(Ops ops, long stepKey, int chunkRows) {
    return new Pass(
        ops,
        Profile.nothing(),
        new Saturation(),
        Optional.empty(),
        Optional.empty(),
        stepKey,
        chunkRows,
        true,
        Optional.empty());
  }

  /** A pass that holds nothing and has no dropout. */
  public static Pass inference(Ops ops, int chunkRows) {
    return new Pass(
        ops,
        Profile.nothing(),
        new Saturation(),
        Optional.empty(),
        Optional.empty(),
        0,
        chunkRows,
        false,
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

  /** From now on, only the sites that block inputs are recomputed from are held. */
  public void holdBlockInputs() {
    held.use(Profile.blockInputsOf(profile));
  }

  /** From now on, nothing is held, since backward does not get here. */
  public void holdNothing() {
    held.use(Profile.nothing());
  }

  /** Ends forward: from now on, products with weights have the precision of backward. */
  public void beginBackward() {
    backward = true;
  }

  /** How to multiply with a weight of a block now. */
  Products products(Tensor weight) {
    return backward && gradientPrecision.isPresent()
        ? ops.products(gradientPrecision.get())
        : ops.products(weight);
  }

  /**
   * The type of what flows between products with such weights now, if the model's is {@code model}:
   * a smaller one if they would round to it anyway.
   */
  DType flowType(Tensor weight, DType model) {
    boolean isExact = backward && gradientPrecision.equals(Optional.of(Precision.FLOAT32));
    boolean isRounded = weight.dtype() == DType.SPLIT_FLOAT32 || weight.isScaled();
    return isRounded && !isExact ? ops.flowType(model) : model;
  }

  /** Whether tensors have elements, so that something is computed. */
  boolean hasElements() {
    return ops.memory().device() != Device.META;
  }

  /** Whether there is dropout. */
  public boolean isTraining() {
    return training;
  }

  /** Whether backward follows. */
  public boolean hasBackward() {
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

  /** From now on, layers work on this chunk of a part. */
  public void enter(SequenceLayout layout, Chunk entered) {
    place = Optional.of(new ChunkPlace(layout, entered));
  }

  /**
   * The mask of the rows that a layer of the chunk reads: all rows of the chunk, or only those that
   * have an output.
   */
  Mask mask(Dropout dropout, int rows) {
    if (dropout.isNone() || !isTraining()) {
      return Mask.none();
    }
    ChunkPlace at = place.orElseThrow(() -> new IllegalStateException("no chunk has been entered"));
    OutputRows which = rows == at.chunk.rows() ? OutputRows.ALL : OutputRows.FIRST;
    return dropout.mask(at.layout, at.chunk, which, this);
  }

  private record ChunkPlace(SequenceLayout layout, Chunk chunk) {}

  /** The columns of a weight that train; empty if all of them do. */
  Optional<Columns> columns(Parameter weight) {
    return gradients.flatMap(all -> all.columns(weight));
  }

  /** Where to add the gradient of a vector; empty if it is frozen. */
  Optional<Tensor> accumulator(Parameter vector) {
    return isActive(vector) ? Optional.of(gradients().accumulator(vector)) : Optional.empty();
  }

  /**
   * Backward is done with the parameters of a layer: the next part may add to them, and no product
   * reads them again. Waits until earlier parts are done with them, too, and later ones nearly.
   */
  public void finish(List<Parameter> parameters) {
    ops.forgetWeights(); // they may be updated now
    gradients().finish(parameters, ops);
    gradients().keepPace();
  }

  /** Adds what is left to the gradients, in turn, and frees everything that was held or drawn. */
  @Override
  public void close() {
    try {
      part.ifPresent(this::finish);
    } finally {
      ops.forgetWeights();
      scope.close();
      held.close();
    }
  }

  private void finish(Gradients.Part own) {
    try (own) {
      own.finishRows(ops);
    }
  }
}
