package io.slimfit.data.image;

import java.io.IOException;

/**
 * Counts the scans of a JPEG file. A decoder visits all blocks of the image once per scan, even if
 * a scan is almost empty, so a file of 100 KB could keep it busy for minutes.
 */
final class JpegScans {
  /** No known encoder writes more than 18, which libjpeg does for four components. */
  private static final int USUAL = 20;

  private static final int MOST = 100;
  private static final long MOST_PIXELS = 1_000_000_000; // some ten seconds

  private static final int START_OF_SCAN = 0xDA;
  private static final int END_OF_IMAGE = 0xD9;

  private JpegScans() {}

  /**
   * @param file an image whose header was read
   * @throws IOException if it has more scans than any encoder writes, and decoding would take long
   */
  static void requireFew(byte[] file, int width, int height) throws IOException {
    int scans = count(file);
    if (scans > MOST || scans > USUAL && (long) scans * width * height > MOST_PIXELS) {
      throw new IOException("it has " + scans + " scans of " + width + " x " + height
          + " pixels, which no encoder writes");
    }
  }

  /** Up to the end of the image, or of the file. */
  static int count(byte[] file) {
    int scans = 0;
    int at = 2;
    while (at + 1 < file.length) {
      int marker = file[at + 1] & 0xFF;
      if (file[at] != (byte) 0xFF || marker == 0 || marker == 0xFF || isRestart(marker)) {
        at += file[at] == (byte) 0xFF && marker == 0xFF ? 1 : next(file, at);
        continue;
      }
      if (marker == END_OF_IMAGE) {
        break;
      }
      scans += marker == START_OF_SCAN ? 1 : 0;
      at += 2 + length(file, at + 2);
    }
    return scans;
  }

  /** The number of bytes to the next one that may begin a marker. */
  private static int next(byte[] file, int from) {
    int at = from + 1;
    while (at < file.length && file[at] != (byte) 0xFF) {
      at++;
    }
    return at - from;
  }

  private static boolean isRestart(int marker) {
    return marker == 1 || marker >= 0xD0 && marker <= 0xD8;
  }

  private static int length(byte[] file, int at) {
    return at + 1 < file.length ? (file[at] & 0xFF) << 8 | file[at + 1] & 0xFF : 0;
  }
}
