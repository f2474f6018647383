package io.slimfit.distributed;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HeartbeatsTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  @Test
  void aRankThatFailsIsNamedToAllOthers() throws Exception {
    try (Heartbeats first = Heartbeats.serve(InetAddress.getLoopbackAddress(), LONG);
        Heartbeats second = join(1, first);
        Heartbeats third = join(2, first)) {
      third.fail("the loss is NaN");
      String expected = "rank 2 has failed: the loss is NaN";
      assertThat(first.awaitLost(LONG)).contains(expected);
      assertThat(second.awaitLost(LONG)).contains(expected);
    }
  }

  @Test
  void aRankWhoseConnectionEndsIsNamed() throws Exception {
    try (Heartbeats first = Heartbeats.serve(InetAddress.getLoopbackAddress(), LONG)) {
      try (Socket dying = new Socket(InetAddress.getLoopbackAddress(), first.port())) {
        greet(dying, 3);
      }
      assertThat(first.awaitLost(LONG)).contains("rank 3 has ended unexpectedly");
    }
  }

  @Test
  void aSilentRankIsNamedAfterTheTimeout() throws Exception {
    Duration timeout = Duration.ofSeconds(1);
    try (Heartbeats first = Heartbeats.serve(InetAddress.getLoopbackAddress(), timeout);
        Socket silent = new Socket(InetAddress.getLoopbackAddress(), first.port())) {
      greet(silent, 1);
      assertThat(first.awaitLost(LONG)).contains("rank 1 has not answered for 1 s");
    }
  }

  @Test
  void otherProgramsThatConnectAreNoRanks() throws Exception {
    try (Heartbeats first = Heartbeats.serve(InetAddress.getLoopbackAddress(), LONG)) {
      try (Socket stranger = new Socket(InetAddress.getLoopbackAddress(), first.port())) {
        stranger
            .getOutputStream()
            .write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(stranger.getInputStream().read()).as("it is closed").isEqualTo(-1);
      }
      assertThat(first.lost()).isEmpty();
    }
  }

  @Test
  void aRankThatIsDoneIsNotLost() throws Exception {
    try (Heartbeats first = Heartbeats.serve(InetAddress.getLoopbackAddress(), LONG)) {
      Heartbeats second = join(1, first);
      second.close();
      Heartbeats third = join(2, first);
      third.fail("later");
      assertThat(first.awaitLost(LONG)).contains("rank 2 has failed: later");
    }
  }

  private static Heartbeats join(int rank, Heartbeats first) throws Exception {
    return Heartbeats.join(
        rank, InetAddress.getLoopbackAddress().getHostAddress(), first.port(), LONG);
  }

  private static void greet(Socket socket, int rank) throws Exception {
    var out = new java.io.DataOutputStream(socket.getOutputStream());
    out.writeInt(Heartbeats.GREETING);
    out.writeInt(rank);
  }
}
