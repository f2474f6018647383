package io.slimfit.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Small files that would take minutes or gigabytes. */
class ImageBombsTest {
  private static final Place PLACE = Place.of("some image");

  private final ImageDecoder decoder = new ImageDecoder(Long.MAX_VALUE);

  @ParameterizedTest
  @CsvSource({"baseline.jpg, 1", "progressive.jpg, 10"})
  void scansAreCountedUpToTheEndOfTheImage(String name, int scans) {
    byte[] file = GoldenImages.file(name);
    assertThat(JpegScans.count(file)).isEqualTo(scans);
    byte[] longer = Arrays.copyOf(file, file.length + 2);
    longer[file.length] = (byte) 0xFF;
    longer[file.length + 1] = (byte) 0xDA;
    assertThat(JpegScans.count(longer)).as("behind the end").isEqualTo(scans);
  }

  @Test
  void aJpegWithMoreScansThanEncodersWriteIsRefusedBeforeItIsDecoded() {
    byte[] file = withScans(GoldenImages.file("progressive.jpg"), 1000);
    assertThatThrownBy(() -> decoder.decode(file, PLACE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("1010 scans");
  }

  @Test
  void scansAreFoundBehindStuffedBytesRestartsAndFillBytes() {
    String file = "FFD8"
        + "FFDA 0004 0000 12 FF00 DA FFD3 34" // the first scan
        + "FF FFDA 0004 FFDA" // the second one, whose header is no marker
        + "FFFE 0102"; // a comment that is longer than the file
    byte[] start = HexFormat.of().parseHex(file.replace(" ", ""));
    byte[] bytes = Arrays.copyOf(start, start.length + 257);
    assertThat(JpegScans.count(bytes)).isEqualTo(2);
    bytes[bytes.length - 2] = (byte) 0xFF; // within the comment
    bytes[bytes.length - 1] = (byte) 0xDA;
    assertThat(JpegScans.count(bytes)).isEqualTo(2);
    assertThat(JpegScans.count(Arrays.copyOf(bytes, 4))).as("cut off").isEqualTo(1);
  }

  @Test
  void moreScansThanUsualAreRefusedIfTheImageIsLarge() throws IOException {
    byte[] progressive = GoldenImages.file("progressive.jpg"); // 10 scans
    JpegScans.requireFew(withScans(progressive, 10), 1 << 20, 1 << 20);
    byte[] more = withScans(progressive, 11);
    JpegScans.requireFew(more, 1000, 1000);
    assertThatThrownBy(() -> JpegScans.requireFew(more, 10_000, 10_000))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("it has 21 scans of 10000 x 10000 pixels");
    JpegScans.requireFew(withScans(progressive, 90), 8, 8);
    byte[] tooMany = withScans(progressive, 91);
    assertThatThrownBy(() -> JpegScans.requireFew(tooMany, 8, 8))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("it has 101 scans");
  }

  @ParameterizedTest
  @ValueSource(ints = {30_000, 60_000})
  void aPngThatTheHeapCannotHoldIsNotSaidToBeDamaged(int side) {
    assertThatThrownBy(() -> decoder.decode(png(side), PLACE))
        .isInstanceOf(OutOfMemoryError.class)
        .hasMessageContaining(side + " x " + side);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Raw profile type exif", "XML:com.adobe.xmp", "Comment"})
  void aPngWithThousandsOfCompressedTextsIsReadAtOnce(String keyword) throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    text.writeBytes((keyword + "\0\0").getBytes(StandardCharsets.ISO_8859_1));
    try (OutputStream deflated = new DeflaterOutputStream(text)) {
      deflated.write(new byte[1 << 20]);
    }
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'});
    for (int i = 0; i < 10_000; i++) { // 10 MB, or 10 GB inflated
      chunk(file, "zTXt", text.toByteArray());
    }
    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () -> assertThat(ChunkedMetadata.orientation(ImageFormat.PNG, file.toByteArray()))
            .isEqualTo(ExifOrientation.UPRIGHT));
  }

  /** The last scan again and again. */
  private static byte[] withScans(byte[] file, int more) {
    int last = file.length - 2;
    while (file[last] != (byte) 0xFF || file[last + 1] != (byte) 0xDA) {
      last--;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(file, 0, file.length - 2);
    for (int i = 0; i < more; i++) {
      bytes.write(file, last, file.length - 2 - last);
    }
    bytes.write(file, file.length - 2, 2);
    return bytes.toByteArray();
  }

  private static byte[] png(int side) {
    byte[] header =
        ByteBuffer.allocate(13).putInt(side).putInt(side).put(new byte[] {8, 2}).array();
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'});
    chunk(file, "IHDR", header);
    chunk(file, "IDAT", new byte[] {0x78, (byte) 0x9C, 3, 0, 0, 0, 0, 1});
    chunk(file, "IEND", new byte[0]);
    return file.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream file, String name, byte[] content) {
    byte[] named = new byte[4 + content.length];
    System.arraycopy(name.getBytes(StandardCharsets.US_ASCII), 0, named, 0, 4);
    System.arraycopy(content, 0, named, 4, content.length);
    CRC32 checksum = new CRC32();
    checksum.update(named);
    file.writeBytes(ByteBuffer.allocate(4).putInt(content.length).array());
    file.writeBytes(named);
    file.writeBytes(ByteBuffer.allocate(4).putInt((int) checksum.getValue()).array());
  }
}
