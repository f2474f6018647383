package io.slimfit.cli;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.io.BufferedWriter;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/** Standard output as a place for answers, which says by an exception that its reader has gone. */
final class AnswerWriter extends Writer {
  static final String STANDARD = "-";

  private final StringBuilder pending = new StringBuilder();

  private AnswerWriter() {}

  /**
   * @param output the path of a file, which is replaced, or {@code -} for standard output
   * @throws InputException if the file cannot be written
   */
  static Writer open(String output) {
    if (output.equals(STANDARD)) {
      return new AnswerWriter();
    }
    try {
      return new BufferedWriter(
          new OutputStreamWriter(new FileOutputStream(output), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new InputException(
          Place.option("--output"),
          Place.printable(output) + " cannot be written (" + e.getMessage() + ")",
          "Choose another file",
          e);
    }
  }

  @Override
  public void write(char[] text, int from, int count) {
    pending.append(text, from, count);
  }

  @Override
  public void flush() throws IOException {
    byte[] bytes = pending.toString().getBytes(StandardCharsets.UTF_8);
    pending.setLength(0);
    System.out.write(bytes, 0, bytes.length);
    System.out.flush();
    if (System.out.checkError()) {
      throw new IOException("nobody reads the answers any more");
    }
  }

  @Override
  public void close() throws IOException {
    flush();
  }
}
