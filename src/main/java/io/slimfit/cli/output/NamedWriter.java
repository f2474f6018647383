package io.slimfit.cli.output;

import io.slimfit.base.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;

/** Writes to another writer, and says where if that fails. */
final class NamedWriter extends Writer {
  private final String name;
  private final Writer out;

  /** @param name of the file, as the user gave it */
  NamedWriter(String name, Writer out) {
    this.name = name;
    this.out = out;
  }

  /** The failure, with the name and the reason of the system. */
  static UncheckedIOException failure(String name, IOException reason) {
    return new UncheckedIOException(
        Place.printable(name) + ": cannot be written: " + reason.getMessage()
            + ". Make room, or choose another place with --output",
        reason);
  }

  @Override
  public void write(char[] text, int offset, int length) {
    try {
      out.write(text, offset, length);
    } catch (IOException e) {
      throw failure(name, e);
    }
  }

  @Override
  public void flush() {
    try {
      out.flush();
    } catch (IOException e) {
      throw failure(name, e);
    }
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw failure(name, e);
    }
  }
}
