package io.slimfit.distributed;

import io.slimfit.distributed.RoundReport.GroupReport;
import io.slimfit.nn.Gradients;
import io.slimfit.nn.Parameter;
import io.slimfit.nn.RowSum;
import io.slimfit.optim.GradientReducer.Computed;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Scope;
import io.slimfit.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Sums the gradients of embedding tables over the ranks, row by row: each rank sends the rows that
 * it has to all others, which add them in the order of ranks and groups.
 */
final class TableSums {
  private static final long MESSAGE_ELEMENTS = 1 << 20; // of all ranks: 4 MiB in fp32

  private final Ranks ranks;
  private final Gradients total;
  private final List<Parameter> tables;

  TableSums(Ranks ranks, Gradients total) {
    this.ranks = ranks;
    this.total = total;
    tables = total.activeTables();
  }

  /**
   * Rows of a table that a group has.
   *
   * @param rank of the group
   * @param group its position within the rank
   */
  @SuppressWarnings("ArrayRecordComponent") // read once
  private record Rows(int rank, int group, int[] indices) {
    int count() {
      return indices.length;
    }
  }

  /**
   * Adds those of a round, and releases those of this rank.
   *
   * @param reports of all ranks
   */
  void add(Computed own, List<RoundReport> reports, Ops ops) {
    for (int i = 0; i < tables.size(); i++) {
      Parameter table = tables.get(i);
      for (List<Rows> message : messages(rows(reports, i), table.value().columns())) {
        add(table, message, own, ops);
      }
      own.groups().forEach(group -> group.gradients().release(table));
    }
  }

  private static List<Rows> rows(List<RoundReport> reports, int table) {
    List<Rows> all = new ArrayList<>();
    for (int rank = 0; rank < reports.size(); rank++) {
      List<GroupReport> groups = reports.get(rank).groups();
      for (int group = 0; group < groups.size(); group++) {
        int[] indices = groups.get(group).tables().get(table);
        if (indices != null) {
          all.add(new Rows(rank, group, indices));
        }
      }
    }
    return all;
  }

  /** What is sent together: as much as there should be memory for. */
  private static List<List<Rows>> messages(List<Rows> all, long columns) {
    List<List<Rows>> messages = new ArrayList<>();
    long room = 0;
    for (Rows rows : all) {
      long elements = rows.count() * columns;
      if (messages.isEmpty() || elements > room) {
        messages.add(new ArrayList<>());
        room = MESSAGE_ELEMENTS;
      }
      messages.get(messages.size() - 1).add(rows);
      room -= elements;
    }
    return messages;
  }

  private void add(Parameter table, List<Rows> message, Computed own, Ops ops) {
    long[] counts = new long[ranks.size()];
    message.forEach(rows -> counts[rows.rank] += rows.count());
    try (Scope scope = ops.scope();
        Tensor mine = memory(table, counts[ranks.rank()]);
        Tensor all = memory(table, Arrays.stream(counts).sum())) {
      long offset = 0;
      for (Rows rows : message) {
        if (rows.rank == ranks.rank()) {
          Gradients computed = own.groups().get(rows.group).gradients();
          mine.rows(offset, rows.count())
              .copyFrom(computed.rows(table).orElseThrow().rows());
          offset += rows.count();
        }
      }
      ranks.gather(all, counts, mine);
      offset = 0;
      for (Rows rows : message) {
        total.addRows(table, new RowSum(rows.indices, all.rows(offset, rows.count())), ops);
        offset += rows.count();
      }
    }
  }

  private Tensor memory(Parameter table, long rows) {
    return total
        .memory()
        .allocate(MemoryCategory.WORKSPACE, total.dtype(), rows, table.value().columns());
  }
}
