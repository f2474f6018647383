package io.slimfit.tensor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.ByteVector;
import org.bytedeco.pytorch.PrefixStore;
import org.bytedeco.pytorch.Store;
import org.bytedeco.pytorch.StringVector;
import org.bytedeco.pytorch.TCPStore;
import org.bytedeco.pytorch.TCPStoreOptions;

/**
 * Where the processes of a run meet: a table of small values, PyTorch's TCPStore, which one of them
 * or a launcher such as torchrun serves. It lives as long as this process.
 */
public final class Rendezvous {
  private static final int RETRY_MILLIS = 100;
  private static final Duration PATIENCE = Duration.ofDays(1); // waits are ours, and end earlier

  /**
   * What native code owns from the moment it gets it. JavaCPP would free it a second time once Java
   * has forgotten it, so Java never does.
   */
  private static final Queue<Pointer> OWNED_BY_NATIVE_CODE = new ConcurrentLinkedQueue<>();

  final Store store; // a view of the table
  private final TCPStore table;
  private final InetAddress here;

  private Rendezvous(TCPStore table, String prefix, InetAddress here) {
    this.table = table;
    this.here = here;
    store = keep(new PrefixStore(prefix, table));
  }

  /**
   * Serves a table.
   *
   * @param host a name of this machine that the other processes know
   * @param port 0 for a free one
   * @param prefix of all keys
   * @throws IOException if the host is not this machine, or the port is taken
   */
  public static Rendezvous serve(String host, int port, String prefix) throws IOException {
    NativeLibraries.load(note -> {});
    return new Rendezvous(open(host, port, true), prefix, InetAddress.getByName(host));
  }

  /**
   * Meets at a table that another process serves, and waits until it does.
   *
   * @param prefix of all keys
   * @param watch called while this waits; what it throws ends the wait
   * @throws IOException if nobody serves it in time
   */
  public static Rendezvous join(
      String host, int port, String prefix, Duration timeout, Runnable watch) throws IOException {
    NativeLibraries.load(note -> {});
    InetAddress here =
        reach(host, port, timeout, watch); // TCPStore itself would print warnings meanwhile
    return new Rendezvous(open(host, port, false), prefix, here);
  }

  private static TCPStore open(String host, int port, boolean serves) throws IOException {
    try (PointerScope scope = new PointerScope()) {
      TCPStoreOptions options = new TCPStoreOptions()
          .port((short) port)
          .isServer(serves)
          .waitWorkers(false)
          .timeout(new Milliseconds(PATIENCE.toMillis()));
      return keep(new TCPStore(host, options));
    } catch (RuntimeException e) {
      throw new IOException(String.valueOf(e.getMessage()).lines().findFirst().orElse(""), e);
    }
  }

  /** Keeps an object until this process ends. */
  static <P extends Pointer> P keep(P pointer) {
    pointer.retainReference(); // beyond the innermost scope
    OWNED_BY_NATIVE_CODE.add(pointer);
    return pointer;
  }

  /** Waits until somebody listens there; returns the address of this machine on the way there. */
  private static InetAddress reach(String host, int port, Duration timeout, Runnable watch)
      throws IOException {
    long end = System.nanoTime() + timeout.toNanos();
    while (true) {
      watch.run();
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(host, port), Math.toIntExact(timeout.toMillis()));
        return socket.getLocalAddress();
      } catch (IOException e) {
        if (System.nanoTime() > end) {
          throw e;
        }
      }
      pause();
    }
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(RETRY_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for other processes", e);
    }
  }

  /** The port that the table is served on. */
  public int port() {
    return Short.toUnsignedInt(table.getPort());
  }

  /** The address of this machine that the other processes reach. */
  public InetAddress here() {
    return here;
  }

  /** Gives a key a value, which replaces an earlier one. */
  public void put(String key, byte... value) {
    try (PointerScope scope = new PointerScope()) {
      store.set(key, new ByteVector(value));
    }
  }

  /**
   * The value of a key; empty if nobody puts one in time.
   *
   * @param watch called while this waits; what it throws ends the wait
   * @throws IOException if the process that serves the table has ended
   */
  public Optional<byte[]> await(String key, Duration timeout, Runnable watch) throws IOException {
    long end = System.nanoTime() + timeout.toNanos();
    while (!has(key)) {
      watch.run();
      if (System.nanoTime() > end) {
        return Optional.empty();
      }
      pause();
    }
    try (PointerScope scope = new PointerScope()) {
      return Optional.of(store.get(key).get());
    }
  }

  private boolean has(String key) throws IOException {
    try (PointerScope scope = new PointerScope()) {
      return store.check(new StringVector(key));
    } catch (RuntimeException e) {
      throw new IOException("the process that serves it has ended", e);
    }
  }
}
