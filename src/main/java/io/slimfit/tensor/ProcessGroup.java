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
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.AbstractTensor;
import org.bytedeco.pytorch.BroadcastOptions;
import org.bytedeco.pytorch.GlooDeviceVector;
import org.bytedeco.pytorch.LongVector;
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
    run(() -> group.alltoall_base(
        out.handle, in.handle, new LongVector(outRows), new LongVector(inRows)));
    long others = Arrays.stream(inRows).sum() - inRows[rank];
    sent.addAndGet(others * (in.bytes() / Math.max(1, in.rows())));
  }

  /**
   * Collects a vector of each process, in their order.
   *
   * @param out as long as all of them together
   * @param in of the same length in each process
   */
  public void gather(Tensor out, Tensor in) {
    run(() -> group._allgather_base(out.handle, in.handle));
    sent.addAndGet((size - 1) * in.bytes());
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

  /**
   * Copies a tensor of one process to all others.
   *
   * @param tensor of the same shape in each process; read in process {@code from}, written in
   *     others
   */
  public void broadcast(Tensor tensor, int from) {
    run(() -> group.broadcast(
        new TensorVector(tensor.handle), new BroadcastOptions().rootRank(from).rootTensor(0)));
    sent.addAndGet(tensor.bytes() * (size - 1) / size); // on average
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
