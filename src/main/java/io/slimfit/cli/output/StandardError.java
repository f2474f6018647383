package io.slimfit.cli.output;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Constructor;
import java.nio.charset.Charset;

/**
 * The standard error of the process. The launcher may give descriptor 2 to a filter of what the JVM
 * itself and native libraries print, and name the descriptor of the real one in a system property.
 */
public final class StandardError {
  private static final String PROPERTY = "slimfit.stderr";

  private StandardError() {}

  /** Takes the place of {@code System.err} where the launcher names a descriptor. */
  public static void install() {
    Integer number = Integer.getInteger(PROPERTY);
    if (number != null) {
      install(number);
    }
  }

  private static void install(int number) {
    try {
      Constructor<FileDescriptor> constructor =
          FileDescriptor.class.getDeclaredConstructor(int.class);
      constructor.setAccessible(true); // the launcher opens the package
      FileDescriptor descriptor = constructor.newInstance(number);
      System.setErr(new PrintStream(
          new BufferedOutputStream(new FileOutputStream(descriptor)), true, charset()));
    } catch (ReflectiveOperationException | RuntimeException e) {
      // stays as it is: the filter passes on what is printed, if a little later
      System.getLogger("io.slimfit").log(System.Logger.Level.DEBUG, "stderr is filtered", e);
    }
  }

  private static Charset charset() {
    String known = System.getProperty("stderr.encoding", System.getProperty("sun.stderr.encoding"));
    return known == null ? Charset.defaultCharset() : Charset.forName(known);
  }
}
