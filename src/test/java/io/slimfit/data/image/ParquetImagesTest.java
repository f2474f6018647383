package io.slimfit.data.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ParquetImagesTest {
  private static final int NULL = Integer.MIN_VALUE;
  private static final MessageType HUB = MessageTypeParser.parseMessageType("message schema {"
      + " optional group img { optional binary bytes; optional binary path (STRING); }"
      + " optional int64 fine_label; optional int64 coarse_label; }");
  private static final String TWO_CLASSES = "{\"info\":{\"features\":{\"fine_label\":"
      + "{\"names\":[\"apple\",\"bear\"],\"_type\":\"ClassLabel\"}}}}";

  @TempDir
  Path folder;

  @ParameterizedTest
  @EnumSource(names = {"UNCOMPRESSED", "SNAPPY", "ZSTD"})
  void filesInTheHubsFormatAreRead(CompressionCodecName codec) throws IOException {
    write("train-00000-of-00002.parquet", codec, 5, 1, 6, 0);
    write("train-00001-of-00002.parquet", codec, 7, 1);
    write("test-00000-of-00001.parquet", codec, 8, 0, 9, 1);
    try (ImageDataset dataset = new ImageDatasets(0.1, 1, said -> {}).open(folder)) {
      assertThat(dataset.classNames()).containsExactly("apple", "bear");
      ImageSource training = dataset.training();
      assertThat(training.count()).isEqualTo(3);
      assertThat(List.of(
              ImageFiles.red(training, 2),
              ImageFiles.red(training, 0),
              ImageFiles.red(training, 1)))
          .containsExactly(7, 5, 6);
      assertThat(List.of(training.label(0), training.label(1), training.label(2)))
          .containsExactly(1, 0, 1);
      assertThat(training.place(2).toString()).endsWith("train-00001-of-00002.parquet, row 1");
    }
  }

  @Test
  void filesInAFolderNamedLikeTheDataSetAreFound() throws IOException {
    write("plain_text/train-00000-of-00001.parquet", CompressionCodecName.SNAPPY, 5, 1, 6, 0);
    write("plain_text/test-00000-of-00001.parquet", CompressionCodecName.SNAPPY, 8, 0, 9, 1);
    ImageFiles.text(folder.resolve("README.md"), "a clone has more");
    ImageFiles.text(folder.resolve(".git/config"), "of the clone");
    try (ImageDataset dataset = new ImageDatasets(0.1, 1, said -> {}).open(folder)) {
      assertThat(dataset.training().count()).isEqualTo(2);
      assertThat(ImageFiles.red(dataset.validation(), 1)).isEqualTo(9);
    }
    write("other/train.parquet", CompressionCodecName.SNAPPY, 5, 1, 6, 0);
    assertThatThrownBy(() -> new ImageDatasets(0.1, 1, said -> {}).open(folder))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("contains several data sets")
        .hasMessageContaining("other and ")
        .hasMessageContaining("Give one of these folders");
  }

  @Test
  @DisplayName("null labels and null images are named")
  void refusesNulls() throws IOException {
    Path file = write("a.parquet", CompressionCodecName.SNAPPY, 1, 0, 2, NULL);
    assertRefused(file, "row 2: the column 'fine_label' is null");
    Path other = write("b.parquet", CompressionCodecName.SNAPPY, 1, 0, NULL, 1);
    assertRefused(other, "row 2: the column 'img' has no bytes");
  }

  @Test
  @DisplayName("a label beyond the classes")
  void refusesLabelOutOfRange() throws IOException {
    assertRefused(
        write("a.parquet", CompressionCodecName.SNAPPY, 1, 0, 2, 2),
        "row 2: has the label 2; there are 2 classes");
    assertRefused(
        write("b.parquet", CompressionCodecName.SNAPPY, 1, 0, 2, 2_000_000_000),
        "row 2: has the label 2000000000, which is not a class");
    assertRefused(
        write("c.parquet", CompressionCodecName.SNAPPY, 1, 0, 2, -1, 3, 1),
        "row 2: has the label -1, which is not a class: it marks images without a class in many"
            + " data sets. Leave such rows out");
  }

  @Test
  @DisplayName("a label that would make a million classes, which bench/fuzz found")
  void refusesLabelThatFillsTheMemory() {
    assertRefused(
        Path.of("src/test/resources/fuzz/parquet-images/a-million-classes.parquet"),
        "row 1: has the label 917504, which is not a class");
  }

  @Test
  @DisplayName("wrong columns")
  void refusesOtherColumns() throws IOException {
    MessageType text = MessageTypeParser.parseMessageType(
        "message schema { optional binary text (STRING); optional int64 label; }");
    Path file = folder.resolve("a.parquet");
    try (ParquetWriter<Group> writer = writer(file, text, CompressionCodecName.SNAPPY)) {
      Group row = new SimpleGroupFactory(text).newGroup();
      row.add("label", 1L);
      writer.write(row);
    }
    assertRefused(file, "has no column image or img, but text, label");
  }

  @Test
  @DisplayName("truncated, or not Parquet")
  void refusesBrokenFiles() throws IOException {
    byte[] file = Files.readAllBytes(write("a.parquet", CompressionCodecName.SNAPPY, 1, 0, 2, 1));
    assertRefused(
        ImageFiles.write(folder.resolve("b.parquet"), Arrays.copyOf(file, file.length / 2)),
        "is not a Parquet file, or is truncated");
    assertRefused(
        ImageFiles.write(folder.resolve("c.parquet"), "no Parquet at all".getBytes(UTF_8)),
        "is not a Parquet file, or is truncated");
  }

  private static void assertRefused(Path file, String message) {
    assertThatThrownBy(
            () -> ParquetImages.open(List.of(file), ImageColumns.usual()).close())
        .isInstanceOf(InputException.class)
        .hasMessageContaining(message)
        .hasMessageContaining(file.toString());
  }

  /** Rows of red and label, each of which may be {@link #NULL}. */
  private Path write(String name, CompressionCodecName codec, int... redsAndLabels)
      throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    try (ParquetWriter<Group> writer = writer(file, HUB, codec)) {
      for (int i = 0; i < redsAndLabels.length; i += 2) {
        Group row = new SimpleGroupFactory(HUB).newGroup();
        if (redsAndLabels[i] != NULL) {
          row.addGroup("img")
              .append("bytes", Binary.fromConstantByteArray(ImageFiles.png(redsAndLabels[i])))
              .append("path", "x.png");
        }
        if (redsAndLabels[i + 1] != NULL) {
          row.append("fine_label", (long) redsAndLabels[i + 1]);
        }
        writer.write(row);
      }
    }
    return file;
  }

  private static ParquetWriter<Group> writer(
      Path file, MessageType schema, CompressionCodecName codec) throws IOException {
    return ExampleParquetWriter.builder(new LocalOutputFile(file))
        .withType(schema)
        .withConf(new PlainParquetConfiguration())
        .withCompressionCodec(codec)
        .withExtraMetaData(Map.of("huggingface", TWO_CLASSES))
        .build();
  }
}
