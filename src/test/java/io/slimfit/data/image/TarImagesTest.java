package io.slimfit.data.image;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TarImagesTest {
  @TempDir
  Path folder;

  private final List<String> said = new ArrayList<>();

  @Test
  void imagesAreReadInPlaceInAnyOrder() {
    byte[] tar = new TarFile()
        .with("./train/", TarConstants.LF_DIR)
        .with("./train/dog/1.png", ImageFiles.png(1))
        .with("./train/cat/2.png", ImageFiles.png(2))
        .with("./train/dog/inner/3.png", ImageFiles.png(3))
        .with("./train/README", new byte[] {1})
        .with("./train/dog/.hidden", new byte[] {1})
        .bytes();
    try (TarImages images = open(tar)) {
      assertThat(images.classNames()).containsExactly("cat", "dog");
      assertThat(images.count()).isEqualTo(3);
      assertThat(ImageFiles.red(images, 2)).isEqualTo(3);
      assertThat(ImageFiles.red(images, 0)).isEqualTo(2);
      assertThat(ImageFiles.red(images, 1)).isEqualTo(1);
      assertThat(images.label(1)).isEqualTo(1);
      assertThat(images.place(0))
          .hasToString(folder.resolve("images.tar") + ", entry './train/cat/2.png'");
    }
    assertThat(said).hasSize(1);
    assertThat(said.get(0))
        .contains("2 files that are hidden, plainly no images, or outside class folders");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void readsLongNamesOfBothKinds(boolean gnu) {
    String name = "cat/" + "long".repeat(60) + "\u00E4.png";
    TarFile tar = gnu ? new TarFile().gnuNames() : new TarFile();
    tar.with(name, ImageFiles.png(7)).with("dog/a.png", ImageFiles.png(8));
    try (TarImages images = open(tar.bytes())) {
      assertThat(images.place(0).toString()).contains(name.substring(0, 190));
      assertThat(ImageFiles.red(images, 0)).isEqualTo(7);
      assertThat(ImageFiles.red(images, 1)).isEqualTo(8);
    }
  }

  @ParameterizedTest
  @DisplayName("a path that leads outside the archive is rejected")
  @CsvSource({"a/../../x.png,with '..'", "/etc/x.png,absolute path", "C:\\x.png,absolute path"})
  void refusesPathsThatLeadOut(String name, String problem) {
    assertRefused(good().with(name, ImageFiles.png(1)).bytes(), "entry '" + name + "'", problem);
  }

  @ParameterizedTest
  @DisplayName("links, devices and pipes are rejected")
  @CsvSource({"49,a link", "50,a link", "51,a device", "52,a device", "54,a pipe", "83,a sparse"})
  void refusesOtherTypes(byte type, String problem) {
    byte[] tar = good().with("dog/x.png", TarConstants.LF_SYMLINK).bytes();
    int header = findHeader(tar, "dog/x.png");
    tar[header + 156] = type;
    fixChecksum(tar, header);
    assertRefused(tar, "entry 'dog/x.png': is " + problem);
  }

  @Test
  @DisplayName("a sparse file in pax format is rejected")
  void refusesPaxSparse() {
    TarArchiveEntry entry = new TarArchiveEntry("dog/x.png", true);
    entry.setSize(10);
    entry.addPaxHeader("GNU.sparse.major", "1");
    entry.addPaxHeader("GNU.sparse.minor", "0");
    byte[] tar = good().with(entry, new byte[10]).bytes();
    // the library writes the name into the records too
    assertRefused(tar, "is a sparse file");
  }

  @Test
  @DisplayName("an entry that is larger than the archive is rejected")
  void refusesWrongSize() {
    byte[] tar = good().with("dog/x.png", new byte[100]).bytes();
    int header = findHeader(tar, "dog/x.png");
    System.arraycopy("77777777777\0".getBytes(US_ASCII), 0, tar, header + 124, 12);
    fixChecksum(tar, header);
    assertRefused(tar, "entry 'dog/x.png': has 8589934591 bytes, more than are left");
  }

  @Test
  @DisplayName("an archive truncated at any point is rejected")
  void refusesTruncatedArchive() {
    byte[] tar = good().bytes();
    int end = findHeader(tar, "cat/b.png") + 1024; // of the last entry; zeros follow
    for (int length = 0; length <= end; length += 128) {
      byte[] truncated = Arrays.copyOf(tar, length);
      assertThatThrownBy(() -> open(truncated).close())
          .as("cut after %d bytes", length)
          .isInstanceOf(InputException.class)
          .hasMessageContaining("images.tar");
    }
  }

  @ParameterizedTest
  @DisplayName("a header of 1 GB is rejected before it is read")
  @ValueSource(bytes = {TarConstants.LF_GNUTYPE_LONGNAME, TarConstants.LF_PAX_EXTENDED_HEADER_LC})
  void refusesLargeHeader(byte type) {
    byte[] tar = good().with("big", new byte[(1 << 20) + 1]).bytes();
    int header = findHeader(tar, "big\0");
    tar[header + 156] = type;
    fixChecksum(tar, header);
    assertRefused(tar, "has an extended header of 1048577 bytes; the limit is 1048576");
  }

  @Test
  @DisplayName("a damaged header and a compressed archive are rejected")
  void refusesWrongChecksum() {
    byte[] tar = good().bytes();
    tar[0] = 'X';
    assertRefused(tar, "byte 0", "wrong checksum");
  }

  @Test
  void whatIsPlainlyNoImageIsLeftOut() {
    byte[] tar = new TarFile()
        .with("pets/dog/a.png", ImageFiles.png(1))
        .with("pets/cat/b.png", ImageFiles.png(2))
        .with("pets/cat/Thumbs.db", new byte[] {1})
        .with("pets/dog/desktop.ini", new byte[] {1})
        .with("__MACOSX/pets/dog/._a.png", new byte[] {1})
        .with("README.md", new byte[] {1})
        .bytes();
    try (TarImages images = open(tar)) {
      assertThat(images.classNames()).containsExactly("cat", "dog");
      assertThat(images.count()).isEqualTo(2);
    }
    assertThat(said).singleElement().asString().contains("4 files that are hidden");
  }

  @Test
  void foldersNamedLikePartsAreNoClasses() {
    byte[] tar = new TarFile()
        .with("set/Training/dog/a.png", ImageFiles.png(1))
        .with("set/Training/cat/b.png", ImageFiles.png(2))
        .with("set/Testing/dog/c.png", ImageFiles.png(3))
        .bytes();
    assertRefused(tar, "named like the parts of a data set", "Testing, Training");
  }

  @Test
  void aFolderThatLeadsOutIsRefusedLikeAFile() {
    byte[] tar = good().with("../out/", TarConstants.LF_DIR).bytes();
    assertRefused(tar, "entry '../out/': has a path with '..'");
  }

  @Test
  void theSizeInAnExtendedHeaderCounts() {
    byte[] png = ImageFiles.png(3);
    byte[] tar =
        extended("size=" + png.length, "=ignored").with("dog/x.png", png).bytes();
    try (TarImages images = open(tar)) {
      assertThat(images.count()).isEqualTo(3);
      assertThat(ImageFiles.red(images, 2)).isEqualTo(3);
    }
    assertRefused(
        extended("size=many").with("dog/x.png", png).bytes(), "has a size that is not a number");
  }

  @ParameterizedTest
  @DisplayName("records of an extended header that do not have the length that they say")
  @ValueSource(strings = {"99 path=a.png\n", "path=a.png\n", "12,path=ab\n", "2 path=a\n"})
  void refusesDamagedExtendedHeader(String records) {
    assertRefused(header(records).bytes(), "has a damaged extended header");
  }

  /** Two images, and the extended header of a third with these records. */
  private static TarFile extended(String... records) {
    StringBuilder all = new StringBuilder();
    for (String record : records) {
      int length = record.length() + (record.length() < 7 ? 3 : 4); // with its own digits
      all.append(length).append(' ').append(record).append('\n');
    }
    return header(all.toString());
  }

  private static TarFile header(String records) {
    byte[] content = records.getBytes(US_ASCII);
    TarArchiveEntry entry = new TarArchiveEntry("pax", TarConstants.LF_PAX_EXTENDED_HEADER_LC);
    entry.setSize(content.length);
    return good().with(entry, content);
  }

  private static TarFile good() {
    return new TarFile().with("dog/a.png", ImageFiles.png(1)).with("cat/b.png", ImageFiles.png(2));
  }

  private void assertRefused(byte[] tar, String... messages) {
    assertThatThrownBy(() -> open(tar).close())
        .isInstanceOf(InputException.class)
        .message()
        .contains(messages);
  }

  private TarImages open(byte[] tar) {
    return TarImages.open(List.of(ImageFiles.write(folder.resolve("images.tar"), tar)), said::add);
  }

  private static int findHeader(byte[] tar, String name) {
    byte[] wanted = name.getBytes(US_ASCII);
    for (int at = 0; at < tar.length; at += 512) {
      if (Arrays.equals(tar, at, at + wanted.length, wanted, 0, wanted.length)) {
        return at;
      }
    }
    throw new AssertionError("no header of " + name);
  }

  private static void fixChecksum(byte[] tar, int header) {
    Arrays.fill(tar, header + 148, header + 156, (byte) ' ');
    int sum = 0;
    for (int i = 0; i < 512; i++) {
      sum += tar[header + i] & 0xFF;
    }
    System.arraycopy(String.format("%06o\0 ", sum).getBytes(US_ASCII), 0, tar, header + 148, 8);
  }
}
