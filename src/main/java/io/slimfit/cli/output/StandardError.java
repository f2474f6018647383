package io.slimfit.cli.output;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;

/**
 * The standard error of the process. The launcher may give descriptor 2 to a filter of what the JVM
 * itself and native libraries print, and name the descriptor of the real one in a system property;
 * without it, what is printed is passed on a little later.
 */
public final class StandardError {
  private static final String PROPERTY = "slimfit.stderr";

  private StandardError() {}

  /** Takes the place of {@code System.err} where the launcher names a descriptor. */
  public static void install() {
    Descriptors.of(PROPERTY)
        .ifPresent(descriptor -> System.setErr(new PrintStream(
            new BufferedOutputStream(new FileOutputStream(descriptor)), true, charset())));
  }

  private static Charset charset() {
    String known = System.getProperty("stderr.encoding", System.getProperty("sun.stderr.encoding"));
    return known == null ? Charset.defaultCharset() : Charset.forName(known);
  }
}
