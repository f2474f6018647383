package io.slimfit.cli.output;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/** Standard output for predictions; it throws an exception when its reader has gone. */
final class PredictionWriter extends Writer {
  private final StringBuilder pending = new StringBuilder();

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
      throw new IOException("nobody reads the predictions any more");
    }
  }

  @Override
  public void close() throws IOException {
    flush();
  }
}
