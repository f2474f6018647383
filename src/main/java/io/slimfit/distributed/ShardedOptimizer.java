package io.slimfit.distributed;

import io.slimfit.freeze.Columns;
import io.slimfit.nn.Gradient;
import io.slimfit.nn.Parameter;
import io.slimfit.optim.Optimizer;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.NamedTensors;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Scope;
import io.slimfit.tensor.Tensor;
import io.slimfit.tensor.UpdateSize;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/**
 * Divides optimizer states over the ranks, as the first stage of ZeRO does (Rajbhandari et al.,
 * 2020): each parameter has an owner, the one rank that has its states, updates it, and sends the
 * result to the others. All ranks have the same bits as without.
 *
 * <p>While rank 0 saves a checkpoint, it asks the other ranks for their states: see {@link #serve}.
 */
public final class ShardedOptimizer implements Optimizer {
  private static final long MESSAGE_ELEMENTS = 1 << 20; // of all ranks: 4 MiB in fp32

  private final Optimizer own;
  private final Ranks ranks;
  private final List<Parameter> parameters;
  private final NativeMemory memory;
  private final DType sent;
  private final Map<Parameter, Integer> owners;
  private final Map<Parameter, Columns> columns = new ConcurrentHashMap<>(); // of this step

  /**
   * @param own for the parameters of this rank; closed with this one
   * @param parameters all parameters of the model, in the same order in all ranks
   */
  public ShardedOptimizer(
      Optimizer own, Ranks ranks, Collection<Parameter> parameters, NativeMemory memory) {
    this.own = own;
    this.ranks = ranks;
    this.parameters = List.copyOf(parameters);
    this.memory = memory;
    sent = this.parameters.stream().anyMatch(p -> p.value().dtype() == DType.FLOAT64)
        ? DType.FLOAT64
        : DType.FLOAT32; // which the halves of split floats are sent as, without any loss
    owners = owners(this.parameters, ranks.size());
  }

  /** The largest parameter goes to the rank that has fewest elements so far, and so on. */
  private static Map<Parameter, Integer> owners(List<Parameter> parameters, int ranks) {
    long[] elements = new long[ranks];
    Map<Parameter, Integer> owners = new HashMap<>();
    parameters.stream()
        .sorted(Comparator.comparingLong((Parameter p) -> p.value().elements()).reversed())
        .forEach(parameter -> {
          int least = 0;
          for (int rank = 1; rank < ranks; rank++) {
            least = elements[rank] < elements[least] ? rank : least;
          }
          elements[least] += parameter.value().elements();
          owners.put(parameter, least);
        });
    return owners;
  }

  private int owner(Parameter parameter) {
    return owners.getOrDefault(parameter, 0);
  }

  private boolean isOwn(Parameter parameter) {
    return owner(parameter) == ranks.rank();
  }

  private List<Parameter> owned(Collection<Parameter> some) {
    return some.stream().filter(this::isOwn).toList();
  }

  /** Of a parameter that another rank owns, does nothing until {@link #complete}. */
  @Override
  public UpdateSize update(
      Parameter parameter, Gradient gradient, double learningRate, double gradientScale, Ops ops) {
    if (gradient instanceof Gradient.SomeColumns some) {
      columns.put(parameter, some.columns());
    }
    return isOwn(parameter)
        ? own.update(parameter, gradient, learningRate, gradientScale, ops)
        : UpdateSize.NOTHING;
  }

  /** All ranks call this together, for the same parameters. */
  @Override
  public void complete(Map<Parameter, UpdateSize> sizes, Ops ops) {
    List<Parameter> updated = parameters.stream().filter(sizes::containsKey).toList();
    shareSizes(updated, sizes);
    List<Iterator<List<Piece>>> messages = IntStream.range(0, ranks.size())
        .mapToObj(rank -> updated.stream().filter(p -> owner(p) == rank).toList())
        .map(owned -> messages(owned).iterator())
        .toList();
    while (messages.stream().anyMatch(Iterator::hasNext)) {
      share(
          messages.stream()
              .map(rest -> rest.hasNext() ? rest.next() : List.<Piece>of())
              .toList(),
          ops);
    }
    columns.clear();
  }

  private void shareSizes(List<Parameter> updated, Map<Parameter, UpdateSize> sizes) {
    ByteBuffer bytes = ByteBuffer.allocate(updated.size() * (Double.BYTES + Long.BYTES));
    owned(updated).forEach(parameter -> {
      UpdateSize size = sizes.getOrDefault(parameter, UpdateSize.NOTHING);
      bytes.putDouble(size.sum()).putLong(size.count());
    });
    List<ByteBuffer> all =
        ranks.gather(bytes.array()).stream().map(ByteBuffer::wrap).toList();
    for (Parameter parameter : updated) {
      ByteBuffer from = all.get(owner(parameter));
      sizes.put(parameter, new UpdateSize(from.getDouble(), from.getLong()));
    }
  }

  /**
   * Some rows of a parameter.
   *
   * @param elements in each row, of those that moved
   */
  private record Piece(Parameter parameter, long from, long rows, long elements) {
    long size() {
      return rows * elements;
    }
  }

  /** The messages of one owner: small parameters are joined, and large ones are cut. */
  private List<List<Piece>> messages(List<Parameter> owned) {
    List<List<Piece>> messages = new ArrayList<>();
    long room = 0;
    for (Parameter parameter : owned) {
      Columns some = columns.get(parameter);
      long rows = parameter.value().rows();
      long elements = some == null ? parameter.value().elements() / rows : some.count();
      for (long from = 0; from < rows; ) {
        if (room < elements) { // which may be more than a message should have
          messages.add(new ArrayList<>());
          room = Math.max(elements, MESSAGE_ELEMENTS / ranks.size());
        }
        Piece piece = new Piece(parameter, from, Math.min(rows - from, room / elements), elements);
        messages.get(messages.size() - 1).add(piece);
        room -= piece.size();
        from += piece.rows;
      }
    }
    return messages;
  }

  /**
   * Sends a message of each owner at the same time, so that the network works in both directions.
   *
   * @param messages of all ranks in their order; empty where a rank has sent everything
   */
  private void share(List<List<Piece>> messages, Ops ops) {
    long[] elements = messages.stream().mapToLong(ShardedOptimizer::size).toArray();
    try (Tensor own = memory.allocate(MemoryCategory.WORKSPACE, sent, elements[ranks.rank()]);
        Tensor all = memory.allocate(
            MemoryCategory.WORKSPACE, sent, Arrays.stream(elements).sum())) {
      copy(messages.get(ranks.rank()), own, true, ops);
      ranks.gather(all, elements, own);
      long offset = 0;
      for (int rank = 0; rank < ranks.size(); rank++) {
        if (rank != ranks.rank()) {
          copy(messages.get(rank), all.rows(offset, elements[rank]), false, ops);
        }
        offset += elements[rank];
      }
    }
  }

  private static long size(List<Piece> message) {
    return message.stream().mapToLong(Piece::size).sum();
  }

  /** Copies what moved into the message, or else from it. */
  private void copy(Collection<Piece> joined, Tensor message, boolean into, Ops ops) {
    long offset = 0;
    for (Piece piece : joined) {
      try (Scope scope = ops.scope()) {
        Tensor value = piece.parameter.value().rows(piece.from, piece.rows);
        Columns some = columns.get(piece.parameter);
        Tensor moved = some == null ? value : ops.gatherColumns(value, some.toArray());
        Tensor place = message.rows(offset, piece.size()).reshaped(moved.shape().toArray());
        (into ? place : moved).copyFrom(into ? moved : place);
        if (some != null && !into) {
          ops.scatterColumns(value, some.toArray(), moved);
        }
      }
      offset += piece.size();
    }
  }

  @Override
  public void prepare(Parameter parameter, Optional<Columns> some) {
    if (isOwn(parameter)) {
      own.prepare(parameter, some);
    }
  }

  @Override
  public void forget(Parameter parameter) {
    own.forget(parameter);
  }

  @Override
  public void expect(Collection<Parameter> active) {
    own.expect(owned(active));
  }

  /** Those of all ranks, for rank 0; the others {@link #serve} meanwhile. */
  @Override
  public NamedTensors state() {
    return ShardedStates.ask(ranks, own.state(), memory);
  }

  @Override
  public void restore(NamedTensors state, Collection<Parameter> all) {
    own.restore(state, owned(all));
  }

  /** Sends states to rank 0 until it has what it wants; called by all other ranks. */
  public void serve() {
    ShardedStates.serve(ranks, own::state, memory);
  }

  /** Called by rank 0: the other ranks need not {@link #serve} any longer. */
  public void release() {
    ShardedStates.release(ranks);
  }

  @Override
  public void close() {
    own.close();
  }
}
