package io.slimfit.cli;

import io.slimfit.base.Place;
import io.slimfit.tensor.NativeLibrariesException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the JVM itself, or the loading of native code, gives up on: what was wrong, and what to do.
 * Such an error may have been thrown by a thread that worked for the one that failed.
 */
final class JvmErrors {
  private JvmErrors() {}

  /** Prints what is known of an error that ended a command; returns the exit code. */
  static int report(Throwable error, boolean verbose, PrintWriter err) {
    if (verbose) {
      error.printStackTrace(err);
    }
    List<String> lines = lines(error)
        .orElseGet(() -> List.of(
            "slimfit: " + Place.printable(error.toString()),
            "That should not happen. Run it again with --verbose to see where it arose, and report"
                + " it."));
    lines.forEach(err::println);
    err.flush();
    return Failures.FAILED;
  }

  /** Two lines if the failure, or a cause of it, is an error that is known. */
  static Optional<List<String>> lines(Throwable failure) {
    return causes(failure).flatMap(cause -> known(cause).stream()).findFirst();
  }

  private static Optional<List<String>> known(Throwable cause) {
    if (cause instanceof NativeLibrariesException natives) {
      return said(
          Place.withoutControls(String.valueOf(natives.getMessage())), natives.remedy() + ".");
    }
    if (cause instanceof OutOfMemoryError memory) {
      return outOfMemory(String.valueOf(memory.getMessage()));
    }
    if (cause instanceof StackOverflowError) {
      return said(
          "the Java stack is full: something in the input is nested too deeply",
          "Use a file that is nested less; or allow more, as in JDK_JAVA_OPTIONS=-Xss64m ./slimfit"
              + " ...");
    }
    if (cause instanceof LinkageError) {
      Throwable root = causes(cause).reduce(cause, (first, second) -> second);
      return said(
          "code that is needed cannot be loaded: " + Place.printable(root.toString()),
          "If a native library is named, the folder for temporary files ("
              + System.getProperty("java.io.tmpdir") + ") must have room and not be mounted noexec:"
              + " name another, as in JDK_JAVA_OPTIONS=-Djava.io.tmpdir=DIR ./slimfit ...");
    }
    return Optional.empty();
  }

  private static Optional<List<String>> outOfMemory(String message) {
    if (message.contains("native thread")) {
      return said(
          "the system allows no further thread: " + Place.printable(message),
          "Allow more processes and memory (ulimit -u, ulimit -v), or use --threads 1.");
    }
    return said(
        "the Java heap of " + (Runtime.getRuntime().maxMemory() >> 20) + " MiB is full",
        "Give it more, as in SLIMFIT_HEAP=1g ./slimfit ...; or use a smaller --batch-size.");
  }

  private static Optional<List<String>> said(String problem, String remedy) {
    return Optional.of(List.of("slimfit: " + problem, remedy));
  }

  /** The failure itself, then what caused it, and so on. */
  private static Stream<Throwable> causes(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause).limit(100);
  }
}
