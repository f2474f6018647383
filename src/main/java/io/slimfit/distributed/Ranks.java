package io.slimfit.distributed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.tensor.ProcessGroup;
import io.slimfit.tensor.ProcessGroup.BrokenException;
import io.slimfit.tensor.Rendezvous;
import io.slimfit.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The processes of a run, seen from one of them. All of them call the same methods in the same
 * order. Whatever a rank waits for, it stops waiting when one of them is gone: what sends or
 * receives throws a {@link RankException} then, which names that rank.
 */
public final class Ranks implements AutoCloseable {
  /** How long ranks may take to start: machines of a cluster are not ready at the same time. */
  private static final Duration ARRIVAL = Duration.ofMinutes(5);

  /** After a connection broke, rank 0 says which rank it was. */
  private static final Duration NEWS = Duration.ofSeconds(5);

  /** What is wrong in all ranks is found by all of them at about the same time. */
  private static final Duration SAME = Duration.ofSeconds(2);

  private static final JsonMapper JSON = new JsonMapper();
  private static final String NETWORK = "GLOO_SOCKET_IFNAME"; // as in PyTorch
  private static final String HEARTBEATS = "heartbeats";

  private final Placement placement;
  private final Heartbeats heartbeats;
  private final ProcessGroup group;

  private Ranks(Placement placement, Heartbeats heartbeats, ProcessGroup group) {
    this.placement = placement;
    this.heartbeats = heartbeats;
    this.group = group;
  }

  /**
   * Serves a rendezvous on this machine, for processes of this machine.
   *
   * @throws RankException if it cannot be served
   */
  public static Rendezvous serve(String host) {
    try {
      return Rendezvous.serve(host, 0, prefix("0"));
    } catch (IOException e) {
      throw unreachable(host, 0, e);
    }
  }

  private static String prefix(String attempt) {
    return "slimfit/" + attempt;
  }

  /**
   * Meets the other ranks; waits until all have come.
   *
   * @param timeout after which a rank that does not answer counts as gone
   * @throws RankException naming the rank that has not come
   */
  static Ranks meet(Placement placement, Duration timeout, Starter starter) {
    boolean serves = placement.rank() == 0 && !placement.served();
    try {
      Rendezvous rendezvous = serves
          ? Rendezvous.serve(placement.host(), placement.port(), prefix(placement.attempt()))
          : Rendezvous.join(
              placement.host(),
              placement.port(),
              prefix(placement.attempt()),
              ARRIVAL,
              starter::requireAlive);
      return meet(placement, rendezvous, timeout, starter::requireAlive);
    } catch (IOException e) {
      throw unreachable(placement.host(), placement.port(), e);
    }
  }

  /**
   * As {@link #meet(Placement, Duration, Starter)}, at a rendezvous that is there already.
   *
   * @param watch called while this rank waits for the others to come; what it throws ends the wait
   */
  public static Ranks meet(
      Placement placement, Rendezvous rendezvous, Duration timeout, Runnable watch) {
    try {
      Heartbeats heartbeats = heartbeats(placement, rendezvous, timeout, watch);
      Runnable alive = () -> heartbeats.lost().ifPresent(sentence -> {
        throw ended(sentence);
      });
      rendezvous.put(key(placement.rank()));
      for (int rank = 0; rank < placement.size(); rank++) {
        String missing =
            "rank " + rank + " has not come within " + ARRIVAL.toMinutes() + " minutes";
        Optional<?> arrived = rendezvous.await(key(rank), ARRIVAL, () -> {
          watch.run();
          alive.run();
        });
        if (arrived.isEmpty()) {
          throw new RankException(missing);
        }
      }
      ProcessGroup group = new ProcessGroup(
          rendezvous,
          placement.rank(),
          placement.size(),
          Optional.ofNullable(System.getenv(NETWORK)),
          alive);
      return new Ranks(placement, heartbeats, group);
    } catch (IOException e) {
      throw unreachable(placement.host(), placement.port(), e);
    }
  }

  private static Heartbeats heartbeats(
      Placement placement, Rendezvous rendezvous, Duration timeout, Runnable watch)
      throws IOException {
    if (placement.rank() == 0) {
      Heartbeats heartbeats = Heartbeats.serve(rendezvous.here(), timeout);
      String address = heartbeats.port() + " " + rendezvous.here().getHostAddress();
      rendezvous.put(HEARTBEATS, address.getBytes(StandardCharsets.UTF_8));
      return heartbeats;
    }
    byte[] address = rendezvous
        .await(HEARTBEATS, ARRIVAL, watch)
        .orElseThrow(() ->
            new RankException("rank 0 has not come within " + ARRIVAL.toMinutes() + " minutes"));
    String[] words = new String(address, StandardCharsets.UTF_8).split(" ", 2);
    return Heartbeats.join(placement.rank(), words[1], Integer.parseInt(words[0]), timeout);
  }

  private static String key(int rank) {
    return "rank/" + rank;
  }

  private static RankException unreachable(String host, int port, IOException e) {
    return new RankException("the ranks cannot meet at " + Place.printable(host) + ":" + port + ": "
        + Place.printable(String.valueOf(e.getMessage())));
  }

  private static RankException ended(String sentence) {
    return new RankException(
        sentence + ". All ranks end; {resume} goes on from the last checkpoint");
  }

  public int rank() {
    return placement.rank();
  }

  public int size() {
    return placement.size();
  }

  /** How many ranks are on this machine, this one included. */
  public int sizeHere() {
    return placement.onThisMachine();
  }

  /** Whether this is rank 0, which writes, logs and evaluates. */
  public boolean isFirst() {
    return rank() == 0;
  }

  /** The bytes that this rank has sent so far. */
  public long sentBytes() {
    return group.sentBytes();
  }

  /** As {@link ProcessGroup#exchange}. */
  void exchange(Tensor out, long[] outRows, Tensor in, long[] inRows) {
    run(() -> group.exchange(out, outRows, in, inRows));
  }

  /** As {@link ProcessGroup#gather(Tensor, long[], Tensor)}. */
  void gather(Tensor out, long[] outRows, Tensor in) {
    run(() -> group.gather(out, outRows, in));
  }

  /** As {@link ProcessGroup#sum}. */
  void sum(Tensor tensor) {
    run(() -> group.sum(tensor));
  }

  /** The bytes of each rank, in their order. */
  public List<byte[]> gather(byte... own) {
    return guard(() -> group.gather(own));
  }

  /** What rank 0 says. */
  public byte[] ofFirst(byte... own) {
    return gather(isFirst() ? own : new byte[0]).get(0);
  }

  /** Whether any rank says so. */
  public boolean any(boolean own) {
    return gather((byte) (own ? 1 : 0)).stream().anyMatch(word -> word[0] != 0);
  }

  /** Waits until all ranks have come here. */
  public void await() {
    any(false);
  }

  private void run(Runnable collective) {
    guard(() -> {
      collective.run();
      return this;
    });
  }

  /** @throws RankException naming the rank that is gone */
  private <T> T guard(Supplier<T> collective) {
    try {
      return collective.get();
    } catch (BrokenException e) {
      throw heartbeats
          .awaitLost(NEWS)
          .map(Ranks::ended)
          .orElseGet(() -> ended("the connection between ranks broke: " + e.getMessage()));
    }
  }

  /**
   * Compares what each rank knows about the run.
   *
   * @throws InputException in every rank, naming the first difference
   */
  public void agree(Map<String, String> facts) {
    List<byte[]> all = gather(written(facts));
    Map<String, String> first = read(all.get(0));
    for (int rank = 1; rank < size(); rank++) {
      Map<String, String> other = read(all.get(rank));
      Map<String, String> both = new LinkedHashMap<>(first);
      both.putAll(other);
      for (String fact : both.keySet()) {
        String here = first.getOrDefault(fact, "");
        String there = other.getOrDefault(fact, "");
        if (!here.equals(there)) {
          throw new InputException(
              Place.of("rank " + rank),
              "its " + fact + " is " + shown(there) + ", and that of rank 0 is " + shown(here),
              "Start all ranks with the same options, data, model and version of slimfit, on the"
                  + " same kind of processor");
        }
      }
    }
  }

  private static String shown(String value) {
    return value.isEmpty() ? "not given" : "'" + Place.printable(value) + "'";
  }

  private static byte[] written(Map<String, String> facts) {
    try {
      return JSON.writeValueAsBytes(facts);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> read(byte[] facts) {
    try {
      return JSON.readValue(facts, new TypeReference<>() {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Tells the others that this rank ends, and why.
   *
   * @return whether rank 0 has ended for the same reason, and this is another one
   */
  public boolean fail(String reason) {
    heartbeats.fail(reason);
    return !isFirst()
        && heartbeats
            .awaitLost(SAME)
            .filter(sentence -> sentence.equals(Heartbeats.failed(0, reason)))
            .isPresent();
  }

  @Override
  public void close() {
    heartbeats.close();
    group.close();
  }
}
