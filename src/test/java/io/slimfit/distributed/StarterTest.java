package io.slimfit.distributed;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StarterTest {
  private static Process program() throws Exception {
    return new ProcessBuilder("sleep", "600").start();
  }

  private static Starter of(Process process) {
    return Starter.of(Map.of("SLIMFIT_RANK_0", String.valueOf(process.pid())));
  }

  @Test
  void aRankThatALauncherStartedHasNone() {
    assertThatCode(Starter.of(Map.of())::requireAlive).doesNotThrowAnyException();
  }

  @Test
  void thisProcessIsTheStarterOfThoseThatItStarts() {
    Map<String, String> environment = new HashMap<>();
    Starter.put(environment);
    assertThatCode(Starter.of(environment)::requireAlive).doesNotThrowAnyException();
  }

  /** Nobody listens any more, so that it would try for five minutes. */
  @Test
  void aRankWhoseStarterWasKilledDoesNotWaitForTheOthers() throws Exception {
    Process process = program();
    Starter starter = of(process);
    starter.requireAlive();
    process.destroyForcibly().waitFor();
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Placement placement = new Placement(1, 2, 2, "127.0.0.1", port, false, "0");
    assertThatThrownBy(() -> Ranks.meet(placement, Duration.ofMinutes(1), starter))
        .isInstanceOf(RankException.class)
        .hasMessageContaining("rank 0 has ended before training");
  }
}
