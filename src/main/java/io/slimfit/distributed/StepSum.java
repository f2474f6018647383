package io.slimfit.distributed;

import io.slimfit.distributed.RoundReport.GroupReport;
import io.slimfit.memory.Saturation;
import io.slimfit.memory.SiteKind;
import io.slimfit.nn.Gradients;
import io.slimfit.nn.Parameter;
import io.slimfit.nn.RowSum;
import io.slimfit.optim.GradientReducer;
import io.slimfit.optim.GradientReducer.Computed;
import io.slimfit.optim.GradientReducer.Group;
import io.slimfit.optim.GradientReducer.Round;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Scope;
import io.slimfit.tensor.Tensor;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The sum of a step over the ranks. Tables are summed here, row by row: each rank sends its rows to
 * all others, which add them in the order of ranks and groups. How matrices and vectors are summed
 * is left to the two reducers.
 */
abstract class StepSum implements GradientReducer.Sum {
  final Ranks ranks;
  final Gradients total;
  private final List<Parameter> tables;
  private final double[] losses;

  /** @param parts how many parts the step has */
  StepSum(Ranks ranks, Gradients total, int parts) {
    this.ranks = ranks;
    this.total = total;
    tables = total.activeTables();
    losses = new double[parts];
  }

  /**
   * One tensor of the gradients, as all ranks see it in a round.
   *
   * @param matrix empty for all vectors together
   * @param own that of each group of this rank, as a vector; views that are valid within the
   *     innermost scope
   * @param holders for each rank and each of its groups, whether it has one
   */
  record Summand(
      Optional<Parameter> matrix,
      long elements,
      List<Optional<Tensor>> own,
      List<List<Boolean>> holders) {
    boolean isAnywhere() {
      return elements > 0 && holders.stream().flatMap(List::stream).anyMatch(has -> has);
    }

    int groups(int rank) {
      return holders.get(rank).size();
    }

    boolean has(int rank, int group) {
      return group < groups(rank) && holders.get(rank).get(group);
    }
  }

  /** Adds one tensor of a round. */
  abstract void add(Summand summand, Ops ops);

  @Override
  public final Round add(Computed own, Ops ops) {
    List<RoundReport> reports = ranks.gather(RoundReport.written(total, own, ops)).stream()
        .map(bytes -> RoundReport.read(bytes, total.matrices().size()))
        .toList();
    requireSameActive(reports);
    Map<SiteKind, Saturation.Count> saturation = new EnumMap<>(SiteKind.class);
    reports.forEach(report -> report
        .saturation()
        .forEach((kind, count) -> saturation.merge(kind, count, Saturation.Count::plus)));
    Optional<String> failure =
        reports.stream().flatMap(report -> report.failure().stream()).findFirst();
    if (failure.isEmpty()) {
      reports.stream()
          .flatMap(report -> report.groups().stream())
          .forEach(group -> group.losses().forEach((part, loss) -> losses[part] = loss));
      addTensors(own, reports, ops);
    }
    return new Round(saturation, failure);
  }

  /** Else tensors of different sizes would be added, or ranks would wait for each other forever. */
  private static void requireSameActive(List<RoundReport> reports) {
    for (int rank = 1; rank < reports.size(); rank++) {
      if (reports.get(rank).active() != reports.get(0).active()) {
        throw new RankException("rank " + rank + " trains other weights than rank 0: its weights or"
            + " its optimizer states are no longer the same");
      }
    }
  }

  private void addTensors(Computed own, List<RoundReport> reports, Ops ops) {
    try (Scope scope = ops.scope()) {
      add(
          summand(own, reports, Optional.empty(), Gradients::vectorSums, GroupReport::vectors),
          ops);
    }
    List<Parameter> matrices = total.matrices();
    for (int i = 0; i < matrices.size(); i++) {
      int position = i;
      Parameter matrix = matrices.get(i);
      try (Scope scope = ops.scope()) {
        add(
            summand(
                own,
                reports,
                Optional.of(matrix),
                gradients -> gradients.sum(matrix),
                report -> report.matrices()[position]),
            ops);
      }
      own.groups().forEach(group -> group.gradients().release(matrix));
    }
    for (int i = 0; i < tables.size(); i++) {
      addRows(own, reports, i, ops);
    }
  }

  private Summand summand(
      Computed own,
      List<RoundReport> reports,
      Optional<Parameter> matrix,
      Function<Gradients, Optional<Tensor>> sum,
      Predicate<GroupReport> has) {
    long elements = elements(matrix);
    return new Summand(
        matrix,
        elements,
        own.groups().stream()
            .map(group -> sum.apply(group.gradients()).map(tensor -> tensor.reshaped(elements)))
            .toList(),
        reports.stream()
            .map(report -> report.groups().stream().map(has::test).toList())
            .toList());
  }

  private void addRows(Computed own, List<RoundReport> reports, int position, Ops ops) {
    Parameter table = tables.get(position);
    for (int rank = 0; rank < reports.size(); rank++) {
      List<GroupReport> groups = reports.get(rank).groups();
      for (int group = 0; group < groups.size(); group++) {
        int[] indices = groups.get(group).tables().get(position);
        if (indices != null) {
          Optional<Group> here =
              rank == ranks.rank() ? Optional.of(own.groups().get(group)) : Optional.empty();
          addRows(table, indices, rank, here, ops);
        }
      }
    }
  }

  private void addRows(Parameter table, int[] indices, int from, Optional<Group> own, Ops ops) {
    try (Scope scope = ops.scope();
        Tensor rows = total
            .memory()
            .allocate(
                MemoryCategory.WORKSPACE,
                total.dtype(),
                indices.length,
                table.value().columns())) {
      own.ifPresent(
          group -> rows.copyFrom(group.gradients().rows(table).orElseThrow().rows()));
      ranks.broadcast(rows, from);
      total.addRows(table, new RowSum(indices, rows), ops);
    }
    own.ifPresent(group -> group.gradients().release(table));
  }

  /** The number of elements of a matrix's gradient, or of those of all vectors. */
  final long elements(Optional<Parameter> matrix) {
    return matrix.map(total::elements).orElseGet(total::vectorElements);
  }

  /** Memory for the sum of one tensor over all ranks, as a vector. */
  final Tensor place(Optional<Parameter> matrix, long elements) {
    return matrix.map(total::placeSum).orElseGet(total::placeVectorSums).reshaped(elements);
  }

  /** The losses of all parts, added in their order. */
  final double loss() {
    return Arrays.stream(losses).sum();
  }
}
