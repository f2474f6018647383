package io.slimfit.train;

import io.slimfit.distributed.Ranks;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/** What the processes of a run decide together, besides gradients; there may be only one. */
final class RankedLoop {
  private static final int STOPPED = -1;

  private final Optional<Ranks> ranks;

  RankedLoop(Optional<Ranks> ranks) {
    this.ranks = ranks;
  }

  /** Whether this process evaluates, and keeps models. */
  boolean isFirst() {
    return ranks.map(Ranks::isFirst).orElse(true);
  }

  /** Whether any process is asked to end. */
  boolean any(boolean asked) {
    return ranks.map(all -> all.any(asked)).orElse(asked);
  }

  /** What the processes have sent in so many steps; empty if there is only one. */
  Optional<WireTraffic> traffic(long steps) {
    return ranks
        .filter(all -> steps > 0)
        .map(all -> new WireTraffic(all.size(), (double) all.sentBytes() / steps));
  }

  /**
   * The metrics that rank 0 finds; the others wait for them.
   *
   * @param evaluation empty if it ended early
   */
  Optional<Map<String, OptionalDouble>> ofFirst(
      Supplier<Optional<Map<String, OptionalDouble>>> evaluation) {
    if (ranks.isEmpty()) {
      return evaluation.get();
    }
    byte[] own = isFirst() ? written(evaluation.get()) : new byte[0];
    return read(ranks.get().ofFirst(own));
  }

  private static byte[] written(Optional<Map<String, OptionalDouble>> metrics) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(metrics.map(Map::size).orElse(STOPPED));
      for (var metric : metrics.orElse(Map.of()).entrySet()) {
        out.writeUTF(metric.getKey());
        out.writeBoolean(metric.getValue().isPresent());
        out.writeDouble(metric.getValue().orElse(0));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static Optional<Map<String, OptionalDouble>> read(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int count = in.readInt();
      if (count == STOPPED) {
        return Optional.empty();
      }
      Map<String, OptionalDouble> metrics = new LinkedHashMap<>();
      for (int i = 0; i < count; i++) {
        String name = in.readUTF();
        boolean defined = in.readBoolean();
        double value = in.readDouble();
        metrics.put(name, defined ? OptionalDouble.of(value) : OptionalDouble.empty());
      }
      return Optional.of(metrics);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
