package io.slimfit.cli.output;

import io.slimfit.base.Place;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The standard output of the process. It remembers the first failure of a write, because a
 * PrintStream only knows that there was one: a full disk is a failure of the command, while a
 * reader that has left, such as {@code head}, is not. After a failure nothing more is written, so
 * that what was written has no gaps.
 *
 * <p>The launcher may name another descriptor in a system property, since Gloo prints to the usual
 * one.
 */
public final class StandardOutput extends OutputStream {
  private static final String PROPERTY = "slimfit.stdout";
  private static final int FAILED = 1;

  private final OutputStream out;
  private final boolean toReader;
  private volatile @Nullable IOException failure;

  /**
   * @param toReader whether a pipe or a socket, of which each failure means that the other end is
   *     closed
   */
  StandardOutput(OutputStream out, boolean toReader) {
    this.out = out;
    this.toReader = toReader;
  }

  /** Takes the place of {@code System.out}. */
  public static StandardOutput install() {
    FileDescriptor descriptor = Descriptors.of(PROPERTY).orElse(FileDescriptor.out);
    StandardOutput output = new StandardOutput(new FileOutputStream(descriptor), isPipe());
    System.setOut(new PrintStream(output, true, charset()));
    return output;
  }

  private static Charset charset() {
    String known = System.getProperty("stdout.encoding", System.getProperty("sun.stdout.encoding"));
    return known == null ? Charset.defaultCharset() : Charset.forName(known);
  }

  private static boolean isPipe() {
    try {
      int number = Integer.getInteger(PROPERTY, 1);
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + number)).toString();
      return target.startsWith("pipe:") || target.startsWith("socket:");
    } catch (IOException | UnsupportedOperationException e) {
      return false; // not Linux: the message of the failure decides
    }
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int count) throws IOException {
    IOException before = failure;
    if (before != null) {
      throw before;
    }
    try {
      out.write(bytes, from, count);
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  /**
   * What the command exits with.
   *
   * @param code what it would exit with if all was written
   * @param err receives the reason if it was not
   */
  public int exitCode(int code, PrintWriter err) {
    IOException reason = failure;
    if (reason == null || isReaderGone(reason) || code != 0) {
      return code;
    }
    err.println("slimfit: standard output cannot be written: "
        + Place.printable(String.valueOf(reason.getMessage())) + "; what is there is cut short.");
    err.println("Make room, or send the output elsewhere.");
    err.flush();
    return FAILED;
  }

  private boolean isReaderGone(IOException reason) {
    return toReader || String.valueOf(reason.getMessage()).contains("Broken pipe");
  }
}
