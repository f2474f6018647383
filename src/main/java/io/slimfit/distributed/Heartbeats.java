package io.slimfit.distributed;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Finds out which rank is gone. Each rank has a connection to rank 0, on which both send a byte
 * every second, whatever their other threads do. A closed connection means a rank that has ended,
 * and a silent one a rank that is stopped, or whose machine cannot be reached. Rank 0 tells the
 * others.
 *
 * <p>Gloo's own errors name an address, and only of the rank that happens to be waited for.
 */
final class Heartbeats implements AutoCloseable {
  static final int GREETING = 0x736c6d66; // not every program that connects is a rank
  private static final int BEAT = 0;
  private static final int END = 1;
  private static final int FAILED = 2;
  private static final int NEWS = 3; // of another rank, from rank 0
  private static final long MOST_SILENT_MILLIS = 1000;
  private static final int SHARE = 4; // beats within the timeout, at least
  private static final int LONGEST_TEXT = 2000;

  private final Duration timeout;
  private final Optional<ServerSocket> server;
  private final List<Peer> peers = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService beats =
      Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "slimfit-heartbeats");
        thread.setDaemon(true);
        return thread;
      });
  private volatile Optional<String> lost = Optional.empty();
  private volatile boolean failing;
  private volatile boolean ended;

  private Heartbeats(Duration timeout, Optional<ServerSocket> server) {
    this.timeout = timeout;
    this.server = server;
    long every = Math.max(1, Math.min(MOST_SILENT_MILLIS, timeout.toMillis() / SHARE));
    var unused = beats.scheduleAtFixedRate(
        () -> peers.forEach(peer -> peer.send(BEAT, "")), every, every, TimeUnit.MILLISECONDS);
  }

  /** Those of rank 0, which the others join. */
  static Heartbeats serve(InetAddress here, Duration timeout) throws IOException {
    ServerSocket server = new ServerSocket(0, 0, here);
    Heartbeats heartbeats = new Heartbeats(timeout, Optional.of(server));
    heartbeats.start("accept", () -> heartbeats.accept(server));
    return heartbeats;
  }

  /** Those of another rank. */
  static Heartbeats join(int rank, String host, int port, Duration timeout) throws IOException {
    Heartbeats heartbeats = new Heartbeats(timeout, Optional.empty());
    Socket socket = new Socket(host, port);
    Peer peer = heartbeats.new Peer(0, socket);
    peer.out.writeInt(GREETING);
    peer.out.writeInt(rank);
    heartbeats.listen(peer);
    return heartbeats;
  }

  /** Where the other ranks join. */
  int port() {
    return server.orElseThrow().getLocalPort();
  }

  /** Which rank is gone, in a sentence. */
  Optional<String> lost() {
    return lost;
  }

  /** Waits a little for the news which rank is gone, after something else has noticed it. */
  Optional<String> awaitLost(Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    synchronized (this) {
      while (lost.isEmpty() && System.nanoTime() < end) {
        try {
          wait(Math.max(1, (end - System.nanoTime()) / 1_000_000));
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return lost;
        }
      }
    }
    return lost;
  }

  /** Tells the others that this rank ends, and why. */
  void fail(String reason) {
    failing = true;
    peers.forEach(peer -> peer.send(FAILED, reason));
  }

  /** What is said of a rank that failed. */
  static String failed(int rank, String reason) {
    return "rank " + rank + " has failed: " + shortened(reason);
  }

  private static String shortened(String reason) {
    return reason.substring(0, Math.min(LONGEST_TEXT, reason.length()));
  }

  private void accept(ServerSocket listening) {
    while (!ended) {
      try {
        Socket socket = listening.accept();
        start("greet", () -> greet(socket)); // a program that connects and is silent blocks nobody
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void greet(Socket socket) {
    try {
      socket.setSoTimeout(Math.toIntExact(timeout.toMillis()));
      DataInputStream in = new DataInputStream(socket.getInputStream());
      if (in.readInt() == GREETING) {
        listen(new Peer(in.readInt(), socket));
      } else {
        socket.close();
      }
    } catch (IOException e) {
      System.getLogger("io.slimfit").log(System.Logger.Level.DEBUG, "not a rank", e);
    }
  }

  private void listen(Peer peer) throws IOException {
    peer.socket.setSoTimeout(Math.toIntExact(timeout.toMillis()));
    peers.add(peer);
    lost.ifPresent(news -> peer.send(NEWS, news));
    start("listen", peer::listen);
  }

  private void start(String name, Runnable work) {
    Thread thread = new Thread(work, "slimfit-heartbeats-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  private void lose(String sentence) {
    synchronized (this) {
      if (ended || lost.isPresent()) {
        return;
      }
      lost = Optional.of(sentence);
      notifyAll();
    }
    peers.forEach(peer -> peer.send(NEWS, sentence));
  }

  @Override
  public void close() {
    ended = true;
    if (!failing) {
      peers.forEach(peer -> peer.send(END, ""));
    }
    beats.shutdownNow();
    try {
      if (server.isPresent()) {
        server.get().close();
      }
      for (Peer peer : peers) {
        peer.socket.close();
      }
    } catch (IOException e) {
      System.getLogger("io.slimfit").log(System.Logger.Level.DEBUG, "cannot be closed", e);
    }
  }

  /** The other end of a connection. */
  private final class Peer {
    private final int rank;
    private final Socket socket;
    private final DataOutputStream out;

    Peer(int rank, Socket socket) throws IOException {
      this.rank = rank;
      this.socket = socket;
      socket.setTcpNoDelay(true);
      out = new DataOutputStream(socket.getOutputStream());
    }

    void send(int kind, String text) {
      synchronized (out) {
        try {
          out.write(kind);
          if (kind == FAILED || kind == NEWS) {
            out.writeUTF(shortened(text));
          }
        } catch (IOException e) {
          // it is gone, which the listener finds
          System.getLogger("io.slimfit").log(System.Logger.Level.DEBUG, "rank " + rank, e);
        }
      }
    }

    void listen() {
      try (socket) {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        while (true) {
          int kind = in.readUnsignedByte();
          if (kind == END) {
            return;
          } else if (kind == FAILED) {
            lose(failed(rank, in.readUTF()));
            return;
          } else if (kind == NEWS) {
            lose(in.readUTF());
          }
        }
      } catch (SocketTimeoutException e) {
        lose("rank " + rank + " has not answered for " + timeout.toSeconds() + " s");
      } catch (EOFException e) {
        lose("rank " + rank + " has ended unexpectedly");
      } catch (IOException e) {
        lose("rank " + rank + " has ended unexpectedly (" + e.getMessage() + ")");
      }
    }
  }
}
