package io.slimfit.distributed;

import io.slimfit.nn.Gradients;
import io.slimfit.nn.Parameter;
import io.slimfit.optim.GradientReducer;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Scope;
import io.slimfit.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Sums gradients in the order of the parts, as one process does: the same bits for any number of
 * ranks.
 *
 * <p>In a round, each rank computes as many parts as it has workers; the ranks' parts follow each
 * other. Each rank owns a slice of every tensor: it gets this slice from all parts of the round,
 * and adds them in their order to its sum of the earlier rounds. After the last round, the slices
 * are collected. With one round this sends as much as a ring.
 */
public final class OrderedReducer implements GradientReducer {
  private final Ranks ranks;
  private final int[] capacities;

  /**
   * All ranks call this together.
   *
   * @param workers how many parts this rank computes at once
   */
  public OrderedReducer(Ranks ranks, int workers) {
    this.ranks = ranks;
    capacities = Capacities.of(ranks, workers);
  }

  @Override
  public List<List<List<Integer>>> rounds(int parts) {
    return Capacities.rounds(capacities, ranks.rank(), parts).stream()
        .map(round -> round.stream().map(List::of).toList())
        .toList();
  }

  @Override
  public Sum begin(Gradients total, int parts) {
    return new SlicedSum(total, parts);
  }

  /** Which elements a rank owns: all slices are equally long, but for the last ones. */
  private record Slices(long elements, int ranks) {
    long longest() {
      return (elements + ranks - 1) / ranks;
    }

    long length(int rank) {
      return Math.max(0, Math.min(longest(), elements - rank * longest()));
    }

    long[] lengths() {
      return IntStream.range(0, ranks).mapToLong(this::length).toArray();
    }
  }

  /**
   * This rank's slice of the sum of some tensors.
   *
   * @param elements of all slices together
   */
  private record Sums(Tensor slice, long elements) {}

  private final class SlicedSum extends StepSum {
    private final Map<List<Optional<Parameter>>, Sums> sums = new LinkedHashMap<>();

    SlicedSum(Gradients total, int parts) {
      super(OrderedReducer.this.ranks, total, parts);
    }

    @Override
    void add(Summand summand) {
      Slices slices = new Slices(summand.elements(), ranks.size());
      int turns = 0;
      for (int rank = 0; rank < ranks.size(); rank++) {
        turns = Math.max(turns, summand.groups(rank));
      }
      List<Tensor> received = new ArrayList<>();
      try {
        for (int turn = 0; turn < turns; turn++) {
          received.add(exchanged(summand, slices, turn));
        }
        addInOrder(summand, slices, received);
      } finally {
        received.forEach(Tensor::close);
      }
    }

    /** This rank's slices of one group of each rank. */
    private Tensor exchanged(Summand summand, Slices slices, int turn) {
      long[] in = new long[ranks.size()];
      long[] out = new long[ranks.size()];
      long own = slices.length(ranks.rank());
      long elements = 0;
      boolean sends = summand.has(ranks.rank(), turn);
      for (int rank = 0; rank < ranks.size(); rank++) {
        in[rank] = sends ? slices.length(rank) : 0;
        out[rank] = summand.has(rank, turn) ? own : 0;
        elements += out[rank];
      }
      Tensor received = total.memory().allocate(MemoryCategory.WORKSPACE, total.dtype(), elements);
      if (sends) {
        ranks.exchange(received, out, summand.own().get(turn).orElseThrow(), in);
      } else {
        try (Tensor nothing = total.memory().allocate(MemoryCategory.WORKSPACE, total.dtype(), 0)) {
          ranks.exchange(received, out, nothing, in);
        }
      }
      return received;
    }

    private void addInOrder(Summand summand, Slices slices, List<Tensor> received) {
      long own = slices.length(ranks.rank());
      long[] offsets = new long[received.size()];
      for (int rank = 0; rank < ranks.size(); rank++) {
        for (int turn = 0; turn < received.size(); turn++) {
          if (summand.has(rank, turn)) {
            addSlice(summand, slices, received.get(turn).rows(offsets[turn], own));
            offsets[turn] += own;
          }
        }
      }
    }

    private void addSlice(Summand summand, Slices slices, Tensor slice) {
      Sums sum = sums.get(summand.members());
      if (sum != null) {
        sum.slice.rows(0, slice.elements()).add(slice);
        return;
      }
      Tensor first =
          total.memory().zeros(MemoryCategory.GRADIENTS, total.dtype(), slices.longest());
      sums.put(summand.members(), new Sums(first, summand.elements()));
      first.rows(0, slice.elements()).copyFrom(slice); // as in one process, the first is the sum
    }

    @Override
    public double finish(Ops ops) {
      for (var sum : List.copyOf(sums.entrySet())) {
        try (Scope scope = ops.scope()) {
          collect(sum.getKey(), sum.getValue());
        }
        sum.getValue().slice.close();
        sums.remove(sum.getKey());
      }
      return loss();
    }

    private void collect(List<Optional<Parameter>> members, Sums sum) {
      Slices slices = new Slices(sum.elements, ranks.size());
      Tensor own = sum.slice.rows(0, slices.length(ranks.rank()));
      if (members.size() == 1) {
        ranks.gather(place(members.get(0)), slices.lengths(), own);
        return;
      }
      try (Tensor all =
          total.memory().allocate(MemoryCategory.WORKSPACE, total.dtype(), sum.elements)) {
        ranks.gather(all, slices.lengths(), own);
        place(members, all);
      }
    }

    @Override
    public void close() {
      sums.values().forEach(sum -> sum.slice.close());
      sums.clear();
    }
  }
}
