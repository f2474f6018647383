package io.slimfit.tensor;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.AbstractTensor;
import org.bytedeco.pytorch.GlooDeviceVector;
import org.bytedeco.pytorch.ProcessGroupGloo;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.Work;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch_gloo;

/**
 * Processes that compute one run together, and send tensors to each other: PyTorch's own process
 * group (c10d) over Gloo. All processes call the same methods in the same order, from one thread at
 * a time, with contiguous CPU tensors of one type. Each method returns when this process has what
 * it waited for, and throws a {@link BrokenException} if another process is gone.
 *
 * <p>Gloo prints one line to standard output when the processes have found each other.
 */
public final class ProcessGroup implements AutoCloseable {
  private static final long LOOK_MILLIS = 200; // how often a wait looks whether it should end
  private static final long LONG = TimeUnit.DAYS.toMillis(30); // Gloo's own timeouts name no rank

  private static final int FEW_BYTES = 60;

  /** Of longer messages, Gloo sends and receives one after the other over the same connection. */
  private static final long PIECE_BYTES = 1 << 19;

  private static final int TAG = 0; // messages between two processes arrive in their order

  private final ProcessGroupGloo group;
  private final int rank;
  private final int size;
  private final Runnable watch;
  private final AtomicLong sent = new AtomicLong();
  private final ExecutorService waits = Executors.newSingleThreadExecutor(task -> {
    Thread thread = new Thread(
        () -> {
          Ops.prepareThread(1);
          task.run();
        },
        "slimfit-ranks");
    thread.setDaemon(true);
    return thread;
  });

  /** A process that was to be there is not. */
  public static final class BrokenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BrokenException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * Finds the other processes.
   *
   * @param network the name of a network interface; if empty, that of the way to the rendezvous
   * @param watch called while this process waits for others; what it throws ends the wait
   */
  public ProcessGroup(
      Rendezvous rendezvous, int rank, int size, Optional<String> network, Runnable watch) {
    this.rank = rank;
    this.size = size;
    this.watch = watch;
    group = await(() -> connect(rendezvous, rank, size, network));
  }

  private static ProcessGroupGloo connect(
      Rendezvous rendezvous, int rank, int size, Optional<String> network) {
    Loader.load(torch_gloo.class);
    try (PointerScope scope = new PointerScope()) {
      var options = ProcessGroupGloo.Options.create(new Milliseconds(LONG));
      GlooDeviceVector devices = new GlooDeviceVector();
      devices.push_back(
          network.isPresent()
              ? ProcessGroupGloo.createDeviceForInterface(network.get())
              : ProcessGroupGloo.createDeviceForHostname(rendezvous.here().getHostAddress()));
      options.devices(devices);
      return Rendezvous.keep(new ProcessGroupGloo(rendezvous.store, rank, size, options));
    }
  }

  public int rank() {
    return rank;
  }

  public int size() {
    return size;
  }

  /** The bytes of tensors that this process has sent so far. */
  public long sentBytes() {
    return sent.get();
  }

  /**
   * Sends some rows of {@code in} to each process, and receives some from each.
   *
   * @param out the rows from each process, in their order
   * @param outRows how many from each of them
   * @param in the rows for each process, in their order
   * @param inRows how many for each of them
   */
  public void exchange(Tensor out, long[] outRows, Tensor in, long[] inRows) {
    long[] offsets = new long[size];
    for (int to = 1; to < size; to++) {
      offsets[to] = offsets[to - 1] + inRows[to - 1];
    }
    transfer(out, outRows, in, offsets, inRows);
  }

  /**
   * Collects the rows of each process, in their order.
   *
   * @param outRows how many each of them has
   * @param in the rows of this process
   */
  public void gather(Tensor out, long[] outRows, Tensor in) {
    long[] inRows = new long[size];
    Arrays.fill(inRows, in.rows());
    transfer(out, outRows, in, new long[size], inRows);
  }

  /**
   * Sends rows to each process, and receives rows from each, in pieces.
   *
   * @param inOffsets where in {@code in} those for each process begin
   */
  private void transfer(Tensor out, long[] outRows, Tensor in, long[] inOffsets, long[] inRows) {
    long rowBytes = out.dtype().bytes();
    for (int dimension = 1; dimension < out.shape().rank(); dimension++) {
      rowBytes *= out.shape().get(dimension);
    }
    long piece = Math.max(1, PIECE_BYTES / rowBytes);
    long[] outOffsets = new long[size];
    for (int from = 1; from < size; from++) {
      outOffsets[from] = outOffsets[from - 1] + outRows[from - 1];
    }
    long longest =
        LongStream.concat(Arrays.stream(inRows), Arrays.stream(outRows)).max().orElse(0);
    await(() -> {
      try (PointerScope scope = new PointerScope()) {
        out.handle
            .narrow(0, outOffsets[rank], outRows[rank])
            .copy_(in.handle.narrow(0, inOffsets[rank], inRows[rank]));
        for (long row = 0; row < longest; row += piece) {
          List<Work> works = new ArrayList<>();
          for (int distance = 1; distance < size; distance++) {
            int to = (rank + distance) % size;
            int from = (rank - distance + size) % size;
            long given = Math.min(piece, inRows[to] - row);
            if (given > 0) {
              works.add(group.send(some(in, inOffsets[to] + row, given), to, TAG));
            }
            long received = Math.min(piece, outRows[from] - row);
            if (received > 0) {
              works.add(group.recv(some(out, outOffsets[from] + row, received), from, TAG));
            }
          }
          works.forEach(Work::_wait);
        }
        return true;
      }
    });
    long others = Arrays.stream(inRows).sum() - inRows[rank];
    sent.addAndGet(others * rowBytes);
  }

  private static TensorVector some(Tensor tensor, long from, long rows) {
    return new TensorVector(tensor.handle.narrow(0, from, rows));
  }

  /**
   * Sums a tensor over all processes, in an order that depends on their number.
   *
   * @param tensor of the same shape in each process; becomes the sum
   */
  public void sum(Tensor tensor) {
    run(() -> group.allreduce(new TensorVector(tensor.handle)));
    sent.addAndGet(2 * tensor.bytes() * (size - 1) / size);
  }

  /** The bytes of each process, in their order. Few of them need only one message. */
  public List<byte[]> gather(byte... own) {
    ByteBuffer first = ByteBuffer.allocate(Integer.BYTES + FEW_BYTES).putInt(own.length);
    List<ByteBuffer> all =
        gatherEqual(first.put(own, 0, Math.min(FEW_BYTES, own.length)).array());
    int[] lengths = all.stream().mapToInt(ByteBuffer::getInt).toArray();
    int most = Arrays.stream(lengths).max().orElse(0);
    if (most > FEW_BYTES) {
      all = gatherEqual(Arrays.copyOf(own, most));
    }
    List<byte[]> each = new ArrayList<>();
    for (int from = 0; from < size; from++) {
      byte[] bytes = new byte[lengths[from]];
      all.get(from).get(bytes);
      each.add(bytes);
    }
    return each;
  }

  /** @param own as long in each process */
  private List<ByteBuffer> gatherEqual(byte... own) {
    byte[] all = await(() -> {
      try (PointerScope scope = new PointerScope()) {
        var gathered = torch.zeros((long) size * own.length).to(torch.ScalarType.Byte);
        group._allgather_base(gathered, AbstractTensor.create(own))._wait();
        byte[] bytes = new byte[size * own.length];
        gathered.data_ptr_byte().get(bytes);
        return bytes;
      }
    });
    sent.addAndGet((size - 1L) * own.length);
    return IntStream.range(0, size)
        .mapToObj(from -> ByteBuffer.wrap(all, from * own.length, own.length))
        .toList();
  }

  private void run(Supplier<Work> collective) {
    await(() -> {
      try (PointerScope scope = new PointerScope()) {
        collective.get()._wait();
        return true;
      }
    });
  }

  /** Waits for another thread, which waits for other processes, and looks at the watch. */
  private <T> T await(Supplier<T> work) {
    Future<T> done = waits.submit(work::get);
    while (true) {
      try {
        return done.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        watch.run();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while waiting for other processes", e);
      } catch (ExecutionException e) {
        throw new BrokenException(firstLine(e), e);
      }
    }
  }

  private static String firstLine(ExecutionException e) {
    Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
    String message = String.valueOf(cause.getMessage());
    String line = message.lines().findFirst().orElse("");
    return line.substring(line.indexOf("] ") + 1).trim(); // after the position in Gloo's source
  }

  /**
   * Leaves the group. Its connections live as long as this process: Gloo cannot close them while a
   * peer still reads.
   */
  @Override
  public void close() {
    waits.shutdown();
  }
}
