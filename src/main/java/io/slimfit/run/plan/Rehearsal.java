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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Steps of a run with tensors that have a shape and no elements: everything that the run allocates
 * is counted, and nothing is computed. One worker goes through all parts, one after another, so the
 * count is exact for a run with one thread.
 *
 * <p>With more threads, chance decides which parts are on their way at the same time. The result is
 * then the most that can happen: every worker has the largest temporaries, the parts that hold the
 * most meet, and each part that is not the first one keeps all its gradients until its turn.
 */
public final class Rehearsal implements AutoCloseable {
  private final int threads;
  private final NativeMemory memory = new NativeMemory(Device.META);
  private final Workers workers = new Workers(1, memory);
  private final Map<MemoryCategory, Long> peaks = new EnumMap<>(MemoryCategory.class);
  private long total; // the peak of the sum, with one worker

  private final List<PartPeak> parts = new ArrayList<>(); // of this step
  private final List<Long> moments = new ArrayList<>(); // in memory during each update of this step
  private long stepGradients;
  private long ownGradients; // of one part of this step
  private long base;
  private long baseWorkspace;

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

  /** What one part needs beyond what was there before it, without workspace. */
  private record PartPeak(long activations, long total) {}

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
    return new RehearsedModel<>(model, this);
  }

  /** The optimizer, observed. */
  public Optimizer observed(Optimizer optimizer) {
    return new RehearsedOptimizer(optimizer, this);
  }

  /** Called before each step. */
  public void beginStep() {
    endStep();
    parts.clear();
    moments.clear();
    stepGradients = 0;
    ownGradients = 0;
  }

  void beginPart() {
    settle();
    memory.resetPeaks();
    base = memory.totalBytes();
    baseWorkspace = memory.bytes(MemoryCategory.WORKSPACE);
  }

  /** @param model of the part, whose active parameters are those of {@code pass} */
  void endPart(Model<?> model, Pass pass) {
    long grown = memory.bytes(MemoryCategory.WORKSPACE) - baseWorkspace;
    parts.add(new PartPeak(
        memory.peakBytes(MemoryCategory.ACTIVATIONS), memory.peakTotalBytes() - base - grown));
    if (parts.size() == 1) {
      ownGradients = Math.min(
          memory.bytes(MemoryCategory.GRADIENTS),
          model.parameters().all().stream()
              .filter(parameter -> pass.isActive(parameter) && !parameter.isTable())
              .mapToLong(Rehearsal::gradientBytes)
              .sum());
    }
    settle();
  }

  private static long gradientBytes(Parameter parameter) {
    return parameter.shape().elements() * Float.BYTES;
  }

  void beginUpdate() {
    settle();
    memory.resetPeaks();
  }

  void endUpdate() {
    moments.add(
        memory.peakBytes(MemoryCategory.OPTIMIZER) - memory.bytes(MemoryCategory.OPTIMIZER));
    settle();
  }

  /** Another piece of work that workers do at the same time, such as an evaluation's batch. */
  void meet(int pieces) {
    most = Math.max(most, Math.min(threads, pieces));
  }

  private void settle() {
    for (MemoryCategory category : MemoryCategory.values()) {
      peaks.merge(category, memory.peakBytes(category), Math::max);
    }
    total = Math.max(total, memory.peakTotalBytes());
    stepGradients = Math.max(stepGradients, memory.peakBytes(MemoryCategory.GRADIENTS));
  }

  private void endStep() {
    settle();
    if (parts.isEmpty()) {
      return;
    }
    int together = Math.min(threads, parts.size());
    meet(parts.size());
    long met = stepGradients + (together - 1) * ownGradients;
    long waiting = largest(moments, threads);
    activations = Math.max(
        activations, largest(parts.stream().map(PartPeak::activations).toList(), together));
    gradients = Math.max(gradients, met);
    pagedMoments = Math.max(pagedMoments, waiting);
    updating = Math.max(updating, stepGradients + waiting);
    PartPeak first = parts.get(0);
    long onTheWay = largest(
        parts.stream()
            .map(part -> first.total + Math.max(0, part.activations - first.activations))
            .toList(),
        together);
    learning = Math.max(learning, (parts.size() > threads ? stepGradients : 0) + onTheWay);
  }

  private static long largest(List<Long> values, int count) {
    return values.stream()
        .sorted(Comparator.reverseOrder())
        .limit(count)
        .mapToLong(Long::longValue)
        .sum();
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
    long all = Math.max(total, fixed + Math.max(learning, updating));
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
