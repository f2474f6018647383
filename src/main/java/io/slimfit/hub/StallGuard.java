package io.slimfit.hub;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpTimeoutException;
import java.time.Duration;

/**
 * Closes a body that sends no more data: the timeout of the HTTP client covers only the headers.
 */
final class StallGuard extends FilterInputStream {
  private final Duration silence;
  private final Thread watch;
  private volatile long lastNanos = System.nanoTime();
  private volatile boolean stalled;

  StallGuard(InputStream body, Duration silence) {
    super(body);
    this.silence = silence;
    watch = new Thread(this::watch, "slimfit-hub-watch");
    watch.setDaemon(true);
    watch.start();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    try {
      int count = in.read(target, offset, length);
      if (count < 0 && stalled) { // closing may look like the end of the body
        throw new HttpTimeoutException("closed");
      }
      lastNanos = System.nanoTime();
      return count;
    } catch (IOException e) {
      if (stalled) {
        throw new HttpTimeoutException("no data for " + silence.toSeconds() + " s");
      }
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    watch.interrupt();
    in.close();
  }

  private void watch() {
    try {
      while (true) {
        long left = silence.toNanos() - (System.nanoTime() - lastNanos);
        if (left <= 0) {
          stalled = true;
          in.close();
          return;
        }
        Thread.sleep(Math.max(1, Duration.ofNanos(left).toMillis()));
      }
    } catch (InterruptedException e) {
      // nothing to do: the body was closed in time
    } catch (IOException e) {
      // nothing to do: the body is closed anyway
    }
  }
}
