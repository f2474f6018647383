package io.slimfit.data.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Data sets as Hugging Face's datasets, WebDataset and people's scripts write them. */
class ImagesOfOtherToolsTest extends WithImageFolder {
  private static final String STRUCT =
      "optional group image { optional binary bytes;" + " optional binary path (STRING); } ";

  @Test
  @DisplayName(
      "Parquet: classes as texts are sorted by name; files of one data set belong together")
  void textLabels() throws IOException {
    parquet("train-0.parquet", STRUCT + "optional binary label (STRING);", 2, (row, i) -> {
      row.addGroup("image").add("bytes", png(i));
      row.add("label", i == 0 ? "zebra" : "dog");
    });
    parquet("train-1.parquet", STRUCT + "optional binary label (STRING);", 1, (row, i) -> {
      row.addGroup("image").add("bytes", png(9));
      row.add("label", "ant");
    });
    try (ImageSource images = all()) {
      assertThat(images.classNames()).containsExactly("ant", "dog", "zebra");
      assertThat(labels(images)).containsExactly(2, 1, 0);
      assertThat(ImageFiles.red(images, 2)).isEqualTo(9);
    }
  }

  @Test
  @DisplayName("Parquet: a column of bytes, under other names")
  void bytesOnly() throws IOException {
    String columns = "required binary pixel_values; required int32 target (INTEGER(8,true));";
    parquet("train.parquet", columns, 4, (row, i) -> {
      row.add("pixel_values", png(i));
      row.add("target", i % 2);
    });
    try (ImageSource images = all()) {
      assertThat(images.classNames()).containsExactly("0", "1");
      assertThat(ImageFiles.red(images, 3)).isEqualTo(3);
    }
  }

  @Test
  @DisplayName("Parquet: an image that is only named is read from its file")
  void pathsOnly() throws IOException {
    ImageFiles.write(folder.resolve("pictures/a.png"), ImageFiles.png(7));
    parquet("train.parquet", STRUCT + "optional int64 label;", 2, (row, i) -> {
      row.addGroup("image")
          .add(
              "path",
              i == 0 ? "pictures/a.png" : folder.resolve("pictures/a.png").toString());
      row.add("label", (long) i);
    });
    try (ImageSource images = all()) {
      assertThat(ImageFiles.red(images, 0)).isEqualTo(7);
      assertThat(ImageFiles.red(images, 1)).isEqualTo(7);
    }
    Files.delete(folder.resolve("pictures/a.png"));
    assertRefused("train.parquet, row 1, entry 'pictures/a.png': there is no such file");
  }

  @ParameterizedTest
  @CsvSource({
    "optional group label (LIST) { repeated group list { optional int64 element; } },"
        + " 'label' contains lists",
    "optional double label;, 'label' contains values of the type DOUBLE"
  })
  @DisplayName("Parquet: several labels and numbers that are no classes are refused by name")
  void otherLabels(String label, String message) throws IOException {
    parquet(
        "train.parquet", STRUCT + label, 1, (row, i) -> row.addGroup("image").add("bytes", png(i)));
    assertRefused(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "null", "no column"})
  @DisplayName("Parquet: a test part without classes does not stop training")
  void unlabelledTestPart(String form) throws IOException {
    parquet("train.parquet", STRUCT + "optional int64 label;", 20, (row, i) -> {
      row.addGroup("image").add("bytes", png(i));
      row.add("label", (long) i % 2);
    });
    String label = form.equals("no column") ? "" : "optional int64 label;";
    parquet("test.parquet", STRUCT + label, 4, (row, i) -> {
      row.addGroup("image").add("bytes", png(i));
      if (form.equals("-1")) {
        row.add("label", -1L);
      }
    });
    assertTestPartIsNotRead();
  }

  @ParameterizedTest
  @ValueSource(strings = {"path,label\na.png,-1\n", "path,label\na.png,\n", "path\na.png\n"})
  @DisplayName("CSV: a test part without classes does not stop training")
  void unlabelledTestTable(String test) {
    StringBuilder train = new StringBuilder("path,label\n");
    for (int i = 0; i < 20; i++) {
      train.append("a.png,").append(i % 2).append('\n');
    }
    ImageFiles.write(folder.resolve("a.png"), ImageFiles.png(1));
    ImageFiles.text(folder.resolve("train.csv"), train.toString());
    ImageFiles.text(folder.resolve("test.csv"), test);
    assertTestPartIsNotRead();
  }

  @ParameterizedTest
  @CsvSource({"metadata.csv", "metadata.tsv", "metadata.jsonl"})
  @DisplayName("image folders of datasets: metadata names the class of each file")
  void metadata(String name) {
    for (String part : List.of("train/", "test/")) {
      ImageFiles.write(folder.resolve(part + "1.png"), ImageFiles.png(1));
      ImageFiles.write(folder.resolve(part + "2.png"), ImageFiles.png(2));
      String csv = "file_name,note,label\n2.png,x,dog\n1.png,y,cat\n";
      String lines = "{\"file_name\":\"2.png\",\"label\":\"dog\"}\n"
          + "{\"file_name\":\"1.png\",\"label\":\"cat\"}\n";
      ImageFiles.text(
          folder.resolve(part + name),
          name.endsWith(".jsonl") ? lines : csv.replace(',', name.endsWith("tsv") ? '\t' : ','));
    }
    try (ImageDataset dataset = open()) {
      assertThat(dataset.classNames()).containsExactly("cat", "dog");
      assertThat(ImageFiles.red(dataset.training(), 0)).isEqualTo(2);
      assertThat(labels(dataset.training())).containsExactly(1, 0);
      assertThat(dataset.validation().place(1).toString())
          .contains(name + ", line ")
          .endsWith("entry '1.png'");
    }
    assertThat(said).anyMatch(note -> note.contains(name + ": says which image has which class"));
  }

  @Test
  @DisplayName("metadata of test images without classes does not stop training")
  void metadataOfUnlabelledTest() {
    StringBuilder train = new StringBuilder("file_name,label\n");
    for (int i = 0; i < 20; i++) {
      train.append("im/a.png,").append(i % 2).append('\n');
    }
    ImageFiles.write(folder.resolve("train/im/a.png"), ImageFiles.png(1));
    ImageFiles.write(folder.resolve("test/im/a.png"), ImageFiles.png(1));
    ImageFiles.text(folder.resolve("train/metadata.csv"), train.toString());
    ImageFiles.text(folder.resolve("test/metadata.csv"), "file_name\nim/a.png\n");
    assertTestPartIsNotRead();
    assertThat(said)
        .filteredOn(note -> note.contains("which image has which class"))
        .hasSize(1);
  }

  @Test
  @DisplayName("metadata whose column of classes has another name is said with its columns")
  void metadataWithOtherColumns() {
    ImageFiles.write(folder.resolve("im/a.png"), ImageFiles.png(1));
    ImageFiles.text(folder.resolve("metadata.csv"), "file_name,breed\nim/a.png,pug\n");
    assertRefused("metadata.csv: there is no column 'label', but file_name, breed");
  }

  @Test
  @DisplayName("metadata without classes leaves them to the folders")
  void metadataWithoutClasses() {
    ImageFiles.write(folder.resolve("train/a/1.png"), ImageFiles.png(1));
    ImageFiles.write(folder.resolve("train/b/1.png"), ImageFiles.png(2));
    ImageFiles.text(folder.resolve("train/metadata.csv"), "file_name,text\na/1.png,a house\n");
    try (ImageSource images = all()) {
      assertThat(images.classNames()).containsExactly("a", "b");
    }
  }

  @Test
  @DisplayName("a column that has another name is said with those that are there")
  void otherColumns() {
    ImageFiles.text(folder.resolve("train.csv"), "id,picture,kind\n1,a.png,x\n2,b.png,y\n");
    assertRefused("there is no column 'path', but id, picture, kind");
    assertRefused("name the columns with imageColumn");
  }

  @Test
  @DisplayName("the hub's converted data sets: Parquet files in a folder for each part")
  void parquetInFoldersOfParts() throws IOException {
    for (String file : List.of("train/0000.parquet", "train/0001.parquet", "test/0000.parquet")) {
      parquet("default/" + file, STRUCT + "optional int64 label;", 2, (row, i) -> {
        row.addGroup("image").add("bytes", png(i));
        row.add("label", (long) i);
      });
    }
    try (ImageDataset dataset = open()) {
      assertThat(dataset.training().count()).isEqualTo(4);
      assertThat(dataset.validation().count()).isEqualTo(2);
    }
  }

  @Test
  @DisplayName("Arrow files of save_to_disk are refused with what to do")
  void arrow() {
    ImageFiles.text(folder.resolve("train/data-00000-of-00001.arrow"), "ARROW1");
    assertRefused("contains Arrow files");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x.tar.gz", "x.zip", "X.TGZ"})
  @DisplayName("compressed archives are refused with what to do")
  void compressed(String name) {
    Path file = ImageFiles.text(folder.resolve(name), "packed");
    assertThatThrownBy(() -> datasets().open(file))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("is a compressed archive")
        .hasMessageContaining("Unpack it");
  }

  @Test
  @DisplayName("WebDataset: shards with the class of each image beside it")
  void webDataset() {
    shard("train-000000.tar", ".cls", "10", "2");
    shard("train-000001.tar", ".cls", "2\n", "1");
    try (ImageSource images = all()) {
      assertThat(images.classNames()).containsExactly("1", "2", "10");
      assertThat(images.count()).isEqualTo(4);
      assertThat(labels(images)).containsExactly(0, 1, 1, 2);
      assertThat(ImageFiles.red(images, 3)).isZero();
      assertThat(ImageFiles.red(images, 0)).isEqualTo(1);
      assertThat(images.place(0).toString())
          .endsWith("train-000001.tar, entry 'samples/00001.png'");
    }
  }

  @Test
  @DisplayName("WebDataset: classes in JSON, by name or by number")
  void webDatasetJson() {
    shard("train.tar", ".json", "{\"caption\":\"x\",\"label\":\"dog\"}", "{\"label\":\"cat\"}");
    try (ImageSource images = all()) {
      assertThat(images.classNames()).containsExactly("cat", "dog");
      assertThat(labels(images)).containsExactly(0, 1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'{\"caption\":\"x\"}', has no field label or cls or class",
    "'{\"label\":[1,2]}', has no field label or cls or class",
    "'{\"label\"', is not JSON",
    "'[]', has no field label"
  })
  @DisplayName("WebDataset: a class that cannot be read is named")
  void webDatasetWithoutClass(String json, String message) {
    shard("train.tar", ".json", json, "{\"label\":1}");
    assertRefused(message);
    assertRefused("train.tar, entry 'samples/00000.json'");
  }

  @Test
  @DisplayName("WebDataset: an image without a class is named; other files are counted")
  void webDatasetWithMissingFiles() {
    TarFile tar = new TarFile()
        .with("0.png", ImageFiles.png(0))
        .with("0.cls", "a".getBytes(UTF_8))
        .with("0.txt", new byte[1])
        .with("1.seg.png", ImageFiles.png(1))
        .with("1.cls", "b".getBytes(UTF_8));
    ImageFiles.write(folder.resolve("train.tar"), tar.bytes());
    try (ImageSource images = all()) {
      assertThat(images.count()).isEqualTo(2);
    }
    assertThat(said).anyMatch(note -> note.contains("1 files that are neither an image nor"));
    ImageFiles.write(
        folder.resolve("train.tar"),
        new TarFile()
            .with("0.cls", "a".getBytes(UTF_8))
            .with("1.png", new byte[1])
            .bytes());
    assertRefused("entry '1.png': has no class: there is no 1.cls beside it");
  }

  private void shard(String name, String ending, String... classes) {
    TarFile tar = new TarFile();
    for (int i = 0; i < classes.length; i++) {
      tar.with("samples/0000" + i + ending, classes[i].getBytes(UTF_8));
      tar.with("samples/0000" + i + ".png", ImageFiles.png(i));
    }
    ImageFiles.write(folder.resolve(name), tar.bytes());
  }

  private void parquet(String name, String columns, int rows, BiConsumer<Group, Integer> fill)
      throws IOException {
    MessageType schema = MessageTypeParser.parseMessageType("message schema {" + columns + "}");
    Files.createDirectories(folder.resolve(name).getParent());
    Files.deleteIfExists(folder.resolve(name));
    try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(
            new LocalOutputFile(folder.resolve(name)))
        .withType(schema)
        .withConf(new PlainParquetConfiguration())
        .build()) {
      for (int i = 0; i < rows; i++) {
        Group row = new SimpleGroupFactory(schema).newGroup();
        fill.accept(row, i);
        writer.write(row);
      }
    }
  }

  private static Binary png(int red) {
    return Binary.fromConstantByteArray(ImageFiles.png(red));
  }

  private static List<Integer> labels(ImageSource images) {
    List<Integer> labels = new ArrayList<>();
    for (int i = 0; i < images.count(); i++) {
      labels.add(images.label(i));
    }
    return labels;
  }

  /** All images, or those of the part {@code train}. */
  private ImageSource all() {
    return new PartFinder(ImageColumns.usual(), said::add)
        .find(folder)
        .training()
        .open();
  }
}
