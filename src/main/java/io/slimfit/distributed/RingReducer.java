package io.slimfit.distributed;

import io.slimfit.nn.Gradients;
import io.slimfit.optim.GradientReducer;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * Sums gradients in a ring: each rank first adds up its own parts. It sends least, but the order of
 * the sum depends on the number of ranks, and so do the last bits.
 */
public final class RingReducer implements GradientReducer {
  private final Ranks ranks;
  private final int[] capacities;

  /**
   * All ranks call this together.
   *
   * @param workers how many parts this rank computes at once
   */
  public RingReducer(Ranks ranks, int workers) {
    this.ranks = ranks;
    capacities = Capacities.of(ranks, workers);
  }

  /** One round with one group: all parts of this rank. */
  @Override
  public List<List<List<Integer>>> rounds(int parts) {
    List<Integer> own = Capacities.rounds(capacities, ranks.rank(), parts).stream()
        .flatMap(List::stream)
        .toList();
    return List.of(own.isEmpty() ? List.of() : List.of(own));
  }

  @Override
  public Sum begin(Gradients total, int parts) {
    return new StepSum(ranks, total, parts) {
      @Override
      void add(Summand summand) {
        try (Tensor sum =
            total.memory().zeros(MemoryCategory.WORKSPACE, total.dtype(), summand.elements())) {
          summand.own().stream().flatMap(Optional::stream).findFirst().ifPresent(sum::copyFrom);
          ranks.sum(sum);
          place(summand.members(), sum);
        }
      }

      @Override
      public double finish(Ops ops) {
        return loss();
      }

      @Override
      public void close() {} // the total has everything
    };
  }
}
