package io.slimfit.distributed;

import static java.util.Objects.requireNonNull;

import io.slimfit.tensor.DType;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.NamedTensors;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Shape;
import io.slimfit.tensor.Tensor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The optimizer states of all ranks, as rank 0 sees them. Each is sent when it is read, so that
 * rank 0 never has more than one that is not its own.
 */
final class ShardedStates implements NamedTensors {
  private static final byte RELEASE = 0;
  private static final byte LIST = 1;
  private static final byte READ = 2;

  private final Ranks ranks;
  private final NamedTensors own;
  private final NativeMemory memory;
  private final Map<String, Entry> entries;

  /** @param rank that has it */
  private record Entry(int rank, DType dtype, Shape shape) {}

  private ShardedStates(
      Ranks ranks, NamedTensors own, NativeMemory memory, Map<String, Entry> entries) {
    this.ranks = ranks;
    this.own = own;
    this.memory = memory;
    this.entries = entries;
  }

  /** Called by rank 0, while the others {@link #serve}. */
  static ShardedStates ask(Ranks ranks, NamedTensors own, NativeMemory memory) {
    ranks.ofFirst(LIST);
    return new ShardedStates(ranks, own, memory, list(ranks, own));
  }

  /** Called by rank 0: ends {@link #serve}. */
  static void release(Ranks ranks) {
    ranks.ofFirst(RELEASE);
  }

  /** Called by another rank: does what rank 0 asks for, until it is released. */
  static void serve(Ranks ranks, Supplier<NamedTensors> states, NativeMemory memory) {
    NamedTensors own = states.get();
    Map<String, Entry> entries = Map.of();
    while (true) {
      try (DataInputStream request =
          new DataInputStream(new ByteArrayInputStream(ranks.ofFirst()))) {
        byte kind = request.readByte();
        if (kind == RELEASE) {
          return;
        } else if (kind == LIST) {
          entries = list(ranks, own);
        } else {
          new ShardedStates(ranks, own, memory, entries).send(request.readUTF());
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** What each rank has; all call this together. */
  private static Map<String, Entry> list(Ranks ranks, NamedTensors own) {
    Map<String, Entry> all = new LinkedHashMap<>();
    List<byte[]> lists = ranks.gather(written(own));
    for (int rank = 0; rank < lists.size(); rank++) {
      try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(lists.get(rank)))) {
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
          all.put(in.readUTF(), new Entry(rank, DType.valueOf(in.readUTF()), shape(in)));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return all;
  }

  private static Shape shape(DataInputStream in) throws IOException {
    long[] sizes = new long[in.readInt()];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = in.readLong();
    }
    return Shape.of(sizes);
  }

  private static byte[] written(NamedTensors own) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      List<String> names = own.names();
      out.writeInt(names.size());
      for (String name : names) {
        out.writeUTF(name);
        out.writeUTF(own.dtype(name).name());
        long[] sizes = own.shape(name).toArray();
        out.writeInt(sizes.length);
        for (long size : sizes) {
          out.writeLong(size);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  @Override
  public List<String> names() {
    return new ArrayList<>(entries.keySet());
  }

  @Override
  public DType dtype(String name) {
    return entry(name).dtype;
  }

  @Override
  public Shape shape(String name) {
    return entry(name).shape;
  }

  @Override
  public void read(String name, Consumer<Tensor> reader) {
    Entry entry = entry(name);
    if (entry.rank == ranks.rank()) {
      own.read(name, reader);
      return;
    }
    ranks.ofFirst(request(name));
    try (Tensor nothing = nothing(entry);
        Tensor received =
            memory.allocate(MemoryCategory.WORKSPACE, entry.dtype, entry.shape.toArray())) {
      exchange(entry, received, nothing);
      reader.accept(received);
    }
  }

  private static byte[] request(String name) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(READ);
      out.writeUTF(name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** The part of another rank than 0 in {@link #read}. */
  private void send(String name) {
    Entry entry = entry(name);
    try (Tensor nothing = nothing(entry)) {
      if (entry.rank == ranks.rank()) {
        own.read(name, tensor -> exchange(entry, nothing, tensor));
      } else {
        exchange(entry, nothing, nothing);
      }
    }
  }

  private Tensor nothing(Entry entry) {
    long[] shape = entry.shape.toArray();
    shape[0] = 0;
    return memory.allocate(MemoryCategory.WORKSPACE, entry.dtype, shape);
  }

  /** Only the rank that has the state sends, and only rank 0 receives. */
  private void exchange(Entry entry, Tensor out, Tensor in) {
    long[] received = new long[ranks.size()];
    long[] sent = new long[ranks.size()];
    received[entry.rank] = out.rows();
    sent[0] = in.rows();
    ranks.exchange(out, received, in, sent);
  }

  private Entry entry(String name) {
    return requireNonNull(entries.get(name), name);
  }
}
