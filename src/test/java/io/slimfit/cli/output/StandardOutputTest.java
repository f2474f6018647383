package io.slimfit.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StandardOutputTest {
  private final StringWriter err = new StringWriter();

  @Test
  void whatWasWrittenLeavesTheExitCode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    StandardOutput output = new StandardOutput(bytes, false);
    new PrintStream(output, true, StandardCharsets.UTF_8).print("grün");
    assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("grün");
    assertThat(code(output, 0)).isZero();
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void aFullDiskEndsTheCommandWithTheReason() {
    StandardOutput output = after("No space left on device", false);
    assertThat(code(output, 0)).isEqualTo(1);
    assertThat(err.toString()).contains("standard output", "No space left on device");
  }

  @Test
  void aReaderThatHasLeftIsNoFailure() {
    assertThat(code(after("Broken pipe", false), 0)).isZero();
    assertThat(code(after("Datenübergabe unterbrochen", true), 0)).isZero();
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void anotherFailureKeepsItsCode() {
    assertThat(code(after("No space left on device", false), 2)).isEqualTo(2);
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void afterAFailureNothingMoreIsWrittenSoThatThereAreNoGaps() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    OutputStream full = new OutputStream() {
      private boolean failed;

      @Override
      public void write(int b) throws IOException {
        if (b == '2' && !failed) {
          failed = true;
          throw new IOException("No space left on device");
        }
        bytes.write(b);
      }
    };
    PrintStream print =
        new PrintStream(new StandardOutput(full, false), true, StandardCharsets.UTF_8);
    print.print("1");
    print.print("2");
    print.print("3");
    assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("1");
    assertThat(print.checkError()).isTrue();
  }

  private static StandardOutput after(String reason, boolean toReader) {
    OutputStream failing = new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        throw new IOException(reason);
      }
    };
    StandardOutput output = new StandardOutput(failing, toReader);
    new PrintStream(output, true, StandardCharsets.UTF_8).print("text");
    return output;
  }

  private int code(StandardOutput output, int code) {
    return output.exitCode(code, new PrintWriter(err));
  }
}
