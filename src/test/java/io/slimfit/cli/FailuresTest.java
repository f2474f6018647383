package io.slimfit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.base.InputException;
import io.slimfit.base.NamesSettings;
import io.slimfit.base.Place;
import io.slimfit.cli.options.Origins;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class FailuresTest {
  /** A command that fails. */
  @Command(name = "fails")
  private record Failing(Exception failure) implements Callable<Integer> {
    @Override
    public Integer call() throws Exception {
      throw failure;
    }
  }

  /** A failed disk. */
  private static final class DiskFull extends UncheckedIOException implements NamesSettings {
    private static final long serialVersionUID = 1L;

    DiskFull() {
      super("free space, or use optimizerStates(resident)", new IOException());
    }

    @Override
    public String rawMessage() {
      return "free space, or use {optimizerStates resident}";
    }
  }

  private static String said(Exception failure) {
    StringWriter err = new StringWriter();
    int code = new CommandLine(new Failing(failure))
        .setErr(new PrintWriter(err))
        .setExecutionExceptionHandler(new Failures(new Origins()))
        .execute();
    return code + " " + err;
  }

  @Test
  void longMessageIsPrintedCompletely() {
    String message = "folder/".repeat(100) + "model: the connection was cut; run it again to go on";
    assertThat(said(new UncheckedIOException(message, new IOException())))
        .isEqualTo("1 slimfit: " + message + System.lineSeparator());
  }

  @Test
  void fileThatIsMissingBecauseItsNameIsNoTextIsSaid() {
    InputException missing = new InputException(
        Place.file(Path.of("caf\uFFFD.txt")), "there is no such file", "Check the path");
    assertThat(said(missing))
        .contains("there is no such file", "The bytes of this name are not text", "convmv")
        .doesNotContain("Check the path");
  }

  @Test
  void systemErrorsArePrintedWithoutTheirClass() {
    assertThat(said(new UncheckedIOException(new IOException("No space left on device"))))
        .isEqualTo("1 slimfit: No space left on device" + System.lineSeparator());
  }

  @Test
  void failuresNameOptions() {
    assertThat(said(new DiskFull()))
        .isEqualTo(
            "1 slimfit: free space, or use --optimizer-states resident" + System.lineSeparator());
  }

  @Test
  void fullHeapNamesTheVariableToEnlargeIt() {
    Exception ofWorker =
        new IllegalStateException("a worker failed", new OutOfMemoryError("Java heap space"));
    assertThat(said(ofWorker))
        .startsWith("1 slimfit: the Java heap of ")
        .contains(" MiB is full", "SLIMFIT_HEAP=1g")
        .doesNotContain("report it");
  }

  @Test
  void controlCharactersAreReplaced() {
    assertThat(said(new UncheckedIOException("a\u001B[2Jb", new IOException())))
        .isEqualTo("1 slimfit: a\uFFFD[2Jb" + System.lineSeparator());
  }

  @Test
  void unexpectedErrorsPrintTheirFirstLine() {
    String first = "sizes do not match ".repeat(20);
    assertThat(said(new IllegalStateException(first + "\nException raised from at native.cpp")))
        .contains("IllegalStateException: " + first + System.lineSeparator())
        .contains("report it")
        .doesNotContain("native.cpp");
  }
}
