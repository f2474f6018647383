package io.slimfit.train;

import io.slimfit.memory.HeldBytes;
import java.util.concurrent.atomic.LongAdder;

/** Measures one step: the time of its phases, and what is held at each site. Thread-safe. */
final class StepMeter {
  private static final double NANOS = 1e9;

  private final HeldBytes held = new HeldBytes();
  private final LongAdder forward = new LongAdder(); // of all workers, in nanoseconds
  private final LongAdder backward = new LongAdder();
  private final LongAdder early = new LongAdder(); // updates during backward
  private volatile long passes; // wall time
  private volatile long updates;

  HeldBytes held() {
    return held;
  }

  void addForward(long nanos) {
    forward.add(nanos);
  }

  void addBackward(long nanos) {
    backward.add(nanos);
  }

  void addEarlyUpdate(long nanos) {
    early.add(nanos);
  }

  /** @param nanos the wall time of all passes */
  void endPasses(long nanos) {
    passes = nanos;
  }

  /** @param nanos the wall time of the updates after backward */
  void endUpdates(long nanos) {
    updates = nanos;
  }

  StepPhases phases() {
    double all = Math.max(1, forward.sum() + backward.sum());
    double share = passes / NANOS / all; // seconds of the wall for a worker's nanosecond
    return new StepPhases(
        share * forward.sum(),
        share * Math.max(0, backward.sum() - early.sum()),
        share * early.sum() + updates / NANOS);
  }
}
