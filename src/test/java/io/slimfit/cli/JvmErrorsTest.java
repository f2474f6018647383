package io.slimfit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class JvmErrorsTest {
  @Test
  void aFullStackIsSaidWithWhatToDo() {
    assertThat(report(new StackOverflowError()))
        .contains("slimfit: the Java stack is full", "nested", "-Xss")
        .doesNotContain("\tat ");
  }

  @Test
  void codeThatCannotBeLoadedIsNamedByWhatCausedIt() {
    Error error = new ExceptionInInitializerError(new IllegalStateException(
        "wrapped", new UnsatisfiedLinkError("/tmp/libsnappy.so: noexec")));
    assertThat(report(error))
        .contains("/tmp/libsnappy.so: noexec", "java.io.tmpdir")
        .doesNotContain("\tat ");
  }

  @Test
  void errorsOfAWorkerAreFoundAsCauses() {
    assertThat(
            JvmErrors.lines(new IllegalStateException("a worker failed", new OutOfMemoryError())))
        .hasValueSatisfying(lines -> assertThat(lines.get(0)).contains("heap"));
    assertThat(JvmErrors.lines(new IllegalStateException("of its own"))).isEmpty();
  }

  @Test
  void aThreadThatTheSystemRefusesIsNoFullHeap() {
    assertThat(report(new OutOfMemoryError("unable to create native thread: limits")))
        .contains("thread", "ulimit")
        .doesNotContain("heap");
  }

  @Test
  void anyOtherErrorEndsWithoutAStackTraceUnlessVerbose() {
    Error error = new AssertionError("of a library\u001b[31m");
    assertThat(report(error))
        .contains("of a library", "--verbose")
        .doesNotContain("\tat ", "\u001b");
    StringWriter verbose = new StringWriter();
    JvmErrors.report(error, true, new PrintWriter(verbose, true));
    assertThat(verbose.toString()).contains("\tat ");
  }

  private static String report(Throwable error) {
    StringWriter text = new StringWriter();
    assertThat(JvmErrors.report(error, false, new PrintWriter(text, true))).isEqualTo(1);
    assertThat(text.toString().lines()).hasSize(2);
    return text.toString();
  }
}
