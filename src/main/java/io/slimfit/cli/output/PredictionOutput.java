package io.slimfit.cli.output;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.checkpoint.PendingFile;
import java.io.BufferedWriter;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where predictions are written. Standard output, a pipe or a device gets each prediction at once.
 * A file gets all of them at the end, and keeps its earlier content until then.
 */
public final class PredictionOutput implements AutoCloseable {
  public static final String STANDARD = "-";

  private static final Path DEVICES = Path.of("/dev");

  private final String output;
  private final Optional<PendingFile> file;
  private final Writer writer;

  private PredictionOutput(String output, Optional<PendingFile> file, Writer writer) {
    this.output = output;
    this.file = file;
    this.writer = writer;
  }

  /**
   * @param output the path of a file, which is replaced, or {@code -} for standard output
   * @throws InputException if the file cannot be written
   */
  public static PredictionOutput open(String output) {
    if (output.equals(STANDARD)) {
      return new PredictionOutput(output, Optional.empty(), new PredictionWriter());
    }
    Path path = Path.of(output);
    try {
      if (!isFile(path)) {
        return new PredictionOutput(
            output,
            Optional.empty(),
            new NamedWriter(
                output,
                new BufferedWriter(
                    new OutputStreamWriter(new FileOutputStream(output), StandardCharsets.UTF_8))));
      }
      if (Files.exists(path) && !Files.isWritable(path)) {
        throw new IOException("it is not writable");
      }
      // a link stays, and its target is replaced
      PendingFile file = PendingFile.create(Files.exists(path) ? path.toRealPath() : path);
      return new PredictionOutput(
          output,
          Optional.of(file),
          new NamedWriter(
              output,
              new BufferedWriter(Channels.newWriter(file.channel(), StandardCharsets.UTF_8))));
    } catch (IOException e) {
      throw new InputException(
          Place.option("--output"),
          Place.printable(output + " cannot be written (" + e.getMessage() + ")"),
          "Choose another file",
          e);
    }
  }

  /**
   * Whether it is a file or will be one, and not a pipe, a device, or a folder (which cannot be
   * written). /dev/stdout may be a link to a file that others write, too.
   */
  private static boolean isFile(Path path) {
    boolean isDevice = path.toAbsolutePath().normalize().startsWith(DEVICES);
    return !isDevice && (Files.isRegularFile(path) || Files.notExists(path));
  }

  public Writer writer() {
    return writer;
  }

  /**
   * Completes the output: there are no more predictions.
   *
   * @throws UncheckedIOException if they cannot be written; a file then keeps its earlier content
   */
  public void commit() {
    try {
      writer.flush();
      if (file.isPresent()) {
        file.get().commit();
      }
    } catch (IOException e) {
      throw NamedWriter.failure(output, e);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      writer.close();
    } finally {
      if (file.isPresent()) {
        file.get().close();
      }
    }
  }
}
