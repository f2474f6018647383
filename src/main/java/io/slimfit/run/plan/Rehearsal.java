package io.slimfit.run.plan;

import io.slimfit.memory.Ledger;
import io.slimfit.model.Model;
import io.slimfit.nn.Parameter;
import io.slimfit.nn.Pass;
import io.slimfit.optim.Optimizer;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Workers;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * Steps of a run with tensors that have a shape and no elements: everything that the run allocates
 * is counted, and nothing is computed. One worker goes through all parts, one after another, so the
 * count is exact for a run with one thread.
 *
 * <p>With more threads, chance decides which parts are on their way at the same time. The result is
 * then the most that can happen: every worker has the largest temporaries, and the parts that need
 * the most meet.
 */
public final class Rehearsal implements AutoCloseable {
  private final int threads;
  private final NativeMemory memory = new NativeMemory(Device.META);
  private final Workers workers = new Workers(1, memory);
  private final Map<MemoryCategory, Long> peaks = new EnumMap<>(MemoryCategory.class);
  private long total; // the peak of the sum, with one worker
  private long outside; // the same, outside of parts
  private long inParts; // the same, in parts of steps that are not paced
  private long inPartsOfStep; // the same, in parts of this step

  private ToIntFunction<Parameter> layerOf = parameter -> 0; // of the model that is observed
  private RehearsedStep step = new RehearsedStep();
  private final Map<MemoryCategory, Long> before = new EnumMap<>(MemoryCategory.class);
  private long totalBefore; // bytes when the part began, as are those before
  private boolean isInPart;
  private boolean isEnding; // the part has gone backward, and still holds gradients
  private boolean hasUpdated; // in this part
  private RehearsedStep.Part part = RehearsedStep.Part.NONE; // its peaks so far
  private long vectors; // bytes of the part's gradients of vectors

  private int most = 1; // the most pieces of work at once in any step
  private long activations; // of parts that meet, over all steps
  private long gradients; // likewise
  private long pagedMoments; // likewise
  private long learning; // likewise, activations and gradients together
  private long updating; // likewise, gradients and paged moments together

  /** @param threads of the run */
  public Rehearsal(int threads) {
    this.threads = threads;
  }

  /** The memory to make the model and the optimizer in. */
  public NativeMemory memory() {
    return memory;
  }

  /** One worker. */
  public Workers workers() {
    return workers;
  }

  /** The model, observed. */
  public <B> Model<B> observed(Model<B> model) {
    layerOf = model::blockOf;
    return new RehearsedModel<>(model, this);
  }

  /** The optimizer, observed. */
  public Optimizer observed(Optimizer optimizer) {
    return new RehearsedOptimizer(optimizer, this);
  }

  /** Called before each step. */
  public void beginStep() {
    endStep();
    step = new RehearsedStep();
  }

  void beginPart() {
    finishPart();
    settle(!step.isEmpty()); // the sums of the parts before are there
    memory.resetPeaks();
    for (MemoryCategory category : MemoryCategory.values()) {
      before.put(category, memory.bytes(category));
    }
    totalBefore = memory.totalBytes();
    part = RehearsedStep.Part.NONE;
    isInPart = true;
    hasUpdated = false;
  }

  /** The part that is on its way has had the present peaks. */
  private void seePart() {
    part = part.or(new RehearsedStep.Part(
        grown(MemoryCategory.ACTIVATIONS),
        grown(MemoryCategory.GRADIENTS),
        memory.peakTotalBytes()
            - totalBefore
            - kept(MemoryCategory.WORKSPACE)
            - kept(MemoryCategory.OPTIMIZER),
        0,
        0));
    step.seeActivations(grown(MemoryCategory.ACTIVATIONS));
  }

  /** @param model of the part, whose active parameters are those of {@code pass} */
  void endPart(Model<?> model, Pass pass) {
    vectors = model.parameters().all().stream()
        .filter(parameter -> pass.isActive(parameter) && parameter.isVector())
        .mapToLong(parameter -> parameter.shape().elements() * Float.BYTES)
        .sum(); // a part has them from its beginning
    seePart();
    seeEnd();
    settle();
    memory.resetPeaks();
    isInPart = false;
    isEnding = true;
  }

  /** Of the part that has updated all weights of layers, gradients of vectors and tables remain. */
  private void seeEnd() {
    if (hasUpdated) {
      step.seeEnd(memory.peakBytes(MemoryCategory.GRADIENTS));
    }
  }

  /**
   * The part has ended, and its rows of tables have been added to the sum, which may have grown:
   * for a moment, the old rows are there beside the new ones.
   */
  private void finishPart() {
    if (isEnding) {
      long adding =
          memory.peakBytes(MemoryCategory.GRADIENTS) - memory.bytes(MemoryCategory.GRADIENTS);
      long ending = grown(MemoryCategory.GRADIENTS);
      step.add(part.or(new RehearsedStep.Part(0, adding, adding, 0, ending)).withVectors(vectors));
      seeEnd();
      settle();
      memory.resetPeaks();
      isEnding = false;
    }
  }

  private long grown(MemoryCategory category) {
    return memory.peakBytes(category) - before.getOrDefault(category, 0L);
  }

  private long kept(MemoryCategory category) {
    return memory.bytes(category) - before.getOrDefault(category, 0L);
  }

  /** A weight may be updated while a part is on its way, as soon as its gradient is whole. */
  void beginUpdate() {
    finishPart();
    if (isInPart) {
      seePart();
    }
    settle();
    memory.resetPeaks();
  }

  /** @param gradient bytes of the gradient of the weight that was updated */
  void endUpdate(Parameter weight, long gradient) {
    long own = isInPart ? Math.max(0, kept(MemoryCategory.GRADIENTS)) : 0;
    step.addUpdate(new RehearsedStep.Update(
        memory.peakBytes(MemoryCategory.GRADIENTS) - own,
        own,
        memory.peakBytes(MemoryCategory.OPTIMIZER) - memory.bytes(MemoryCategory.OPTIMIZER),
        isInPart ? kept(MemoryCategory.ACTIVATIONS) : 0,
        isInPart
            ? Optional.of(new RehearsedStep.InLayer(layerOf.applyAsInt(weight), gradient))
            : Optional.empty()));
    hasUpdated = isInPart;
    settle();
  }

  /** Another piece of work that workers do at the same time, such as an evaluation's batch. */
  void meet(int pieces) {
    most = Math.max(most, Math.min(threads, pieces));
  }

  private void settle() {
    settle(isInPart || isEnding);
  }

  /** @param amongParts whether parts of the step are on their way, or their sums are there */
  private void settle(boolean amongParts) {
    for (MemoryCategory category : MemoryCategory.values()) {
      peaks.merge(category, memory.peakBytes(category), Math::max);
    }
    long now = memory.peakTotalBytes();
    total = Math.max(total, now);
    if (amongParts) {
      inPartsOfStep = Math.max(inPartsOfStep, now);
    } else {
      outside = Math.max(outside, now);
    }
  }

  private void endStep() {
    finishPart();
    settle();
    if (step.isEmpty()) {
      return;
    }
    if (!step.isPaced(threads)) {
      inParts = Math.max(inParts, inPartsOfStep);
    }
    inPartsOfStep = 0;
    meet(step.partCount());
    activations = Math.max(activations, step.activations(threads));
    gradients = Math.max(gradients, step.gradients(threads));
    pagedMoments = Math.max(pagedMoments, step.moments(threads));
    learning = Math.max(learning, step.learning(threads));
    updating = Math.max(updating, step.updating(threads));
  }

  /**
   * The peaks of the run, if it has these steps.
   *
   * @param floor the bytes of the process before it computes, without tensors
   */
  public Ledger ledger(long floor) {
    beginStep();
    if (threads == 1) {
      return ledger(peaks, total, floor);
    }
    Map<MemoryCategory, Long> met = new EnumMap<>(peaks);
    met.put(MemoryCategory.ACTIVATIONS, activations);
    met.put(MemoryCategory.GRADIENTS, gradients);
    met.put(MemoryCategory.WORKSPACE, most * peak(MemoryCategory.WORKSPACE));
    long states = memory.bytes(MemoryCategory.OPTIMIZER);
    met.put(
        MemoryCategory.OPTIMIZER, Math.max(peak(MemoryCategory.OPTIMIZER), states + pagedMoments));
    long fixed =
        peak(MemoryCategory.WEIGHTS) + states + met.getOrDefault(MemoryCategory.WORKSPACE, 0L);
    long all = Math.max(Math.max(outside, inParts), fixed + Math.max(learning, updating));
    return ledger(met, all, floor);
  }

  private Ledger ledger(Map<MemoryCategory, Long> categories, long tensors, long floor) {
    return new Ledger(
        categories, tensors, tensors + floor + ComputingMemory.bytes(tensors, threads));
  }

  private long peak(MemoryCategory category) {
    return peaks.getOrDefault(category, 0L);
  }

  @Override
  public void close() {
    workers.close();
  }
}
