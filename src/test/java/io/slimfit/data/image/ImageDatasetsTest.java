package io.slimfit.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ImageDatasetsTest extends WithImageFolder {
  @Test
  void aClassOfMinusOneBesideTwoOthersIsNamed() {
    images("a.png", 1, "b.png", 2, "c.png", 3);
    ImageFiles.text(folder.resolve("train.csv"), "path,label\na.png,-1\nb.png,0\nc.png,1\n");
    ImageFiles.text(folder.resolve("val.csv"), "path,label\nb.png,0\nc.png,1\na.png,-1\n");
    open().close();
    assertThat(said).anyMatch(note -> note.contains("class '-1' marks images without a class"));
  }

  @Test
  void readsTrainAndValFolders() {
    images("train/dog/a.png", 1, "train/cat/b.png", 2, "train/cat/deeper/c.png", 3);
    images("val/dog/a.png", 4, "val/cat/a.png", 5);
    try (ImageDataset dataset = open()) {
      assertThat(dataset.classNames()).containsExactly("cat", "dog");
      assertThat(reds(dataset.training())).containsExactly(2, 3, 1);
      assertThat(dataset.training().label(2)).isEqualTo(1);
      assertThat(reds(dataset.validation())).containsExactly(5, 4);
    }
    assertThat(said).isEmpty();
  }

  @Test
  void holdsOutASeededShareOfEachClass() {
    imagesIn(20, "a", "b");
    List<Integer> first;
    try (ImageDataset dataset = open()) {
      first = reds(dataset.validation());
      assertThat(first).hasSize(4);
      assertThat(first.stream().filter(red -> red >= 100)).hasSize(2);
      List<Integer> all = reds(dataset.training());
      assertThat(all).doesNotContainAnyElementsOf(first).hasSize(36);
    }
    try (ImageDataset again = open()) {
      assertThat(reds(again.validation())).isEqualTo(first);
    }
    assertThat(said.get(0)).contains("4 of 40 images are held out");
  }

  @Test
  void validationImagesMayBeElsewhere() {
    images("data/train/a/1.png", 1, "data/train/b/2.png", 2, "data/val/a/3.png", 3);
    images("data/val/b/4.png", 4, "other/a/5.png", 5, "other/b/6.png", 6, "other/c/7.png", 7);
    try (ImageDataset dataset =
        some(List.of("a", "b")).open(folder.resolve("data"), folder.resolve("other"))) {
      assertThat(reds(dataset.training())).containsExactly(1, 2);
      assertThat(reds(dataset.validation())).containsExactly(5, 6);
    }
    try (ImageSource evaluated = datasets().toEvaluate(folder.resolve("data"))) {
      assertThat(reds(evaluated)).containsExactly(3, 4);
    }
    assertThatThrownBy(
            () -> some(List.of("a", "c")).open(folder.resolve("data"), folder.resolve("other")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("/data has no class 'c'");
    try (ImageSource evaluated = some(List.of("c", "a")).toEvaluate(folder.resolve("other"))) {
      assertThat(reds(evaluated)).containsExactly(5, 7);
      assertThat(evaluated.classNames()).containsExactly("a", "c");
      assertThat(evaluated.label(1)).isEqualTo(1);
    }
  }

  @Test
  void validationClassesHaveTheNumbersOfTrainingClasses() throws IOException {
    images("train/1/a.png", 1, "train/2/b.png", 2, "train/10/c.png", 3);
    images("x.png", 4, "y.png", 5, "z.png", 6);
    Files.writeString(folder.resolve("val.csv"), "path,label\nx.png,10\ny.png,2\nz.png,1\n");
    try (ImageDataset dataset = open()) {
      assertThat(dataset.classNames()).as("as folders sort").containsExactly("1", "10", "2");
      ImageSource validation = dataset.validation();
      assertThat(validation.classNames()).isEqualTo(dataset.classNames());
      assertThat(reds(validation)).containsExactly(4, 5, 6);
      assertThat(List.of(validation.label(0), validation.label(1), validation.label(2)))
          .containsExactly(1, 2, 0);
    }
  }

  @Test
  void classesWithTheSameNameMustHaveTheSameOrder() {
    List<String> cranes = List.of("crane", "goose", "crane");
    Place place = Place.of("here");
    ClassCheck.same(cranes, cranes, place);
    assertThatThrownBy(() -> ClassCheck.same(cranes, List.of("goose", "crane"), place))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("two classes are called 'crane'");
  }

  @Test
  void unusedPartsAreNotOpened() {
    images("data/val/a/1.png", 1, "data/val/b/2.png", 2);
    ImageFiles.text(folder.resolve("data/train.tar"), "no archive");
    try (ImageSource evaluated = datasets().toEvaluate(folder.resolve("data"))) {
      assertThat(reds(evaluated)).containsExactly(1, 2);
    }
    images("other/train/a/3.png", 3, "other/train/b/4.png", 4);
    ImageFiles.text(folder.resolve("other/val.parquet"), "no Parquet");
    try (ImageDataset dataset = datasets().open(folder.resolve("other"), folder.resolve("data"))) {
      assertThat(reds(dataset.training())).containsExactly(3, 4);
      assertThat(reds(dataset.validation())).containsExactly(1, 2);
    }
    assertThatThrownBy(() -> datasets().open(folder.resolve("other")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("val.parquet");
  }

  private ImageDatasets some(List<String> classes) {
    return new ImageDatasets(0.1, 1, ImageColumns.usual(), classes, said::add);
  }

  @Test
  void columnsMayHaveOtherNames() {
    images("1.png", 1, "2.png", 2);
    ImageFiles.text(folder.resolve("x.csv"), "file,kind\n1.png,a\n2.png,b\n");
    ImageColumns columns = new ImageColumns(Optional.of("file"), Optional.of("kind"));
    try (ImageSource evaluated = new ImageDatasets(0.1, 1, columns, List.of(), said::add)
        .toEvaluate(folder.resolve("x.csv"))) {
      assertThat(reds(evaluated)).containsExactly(1, 2);
      assertThat(evaluated.classNames()).containsExactly("a", "b");
    }
  }

  @Test
  void readsCsvWithPathsAndLabels() {
    images("pictures/a.png", 1, "pictures/b.png", 2);
    ImageFiles.text(
        folder.resolve("train.csv"), "path,label\npictures/a.png,10\npictures/b.png,9\n");
    ImageFiles.text(folder.resolve("test.csv"), "label,path\n9,pictures/b.png\n10,missing.png\n");
    try (ImageDataset dataset = open()) {
      assertThat(dataset.classNames()).as("numbers in their order").containsExactly("9", "10");
      assertThat(reds(dataset.training())).containsExactly(1, 2);
      assertThat(dataset.training().label(0)).isEqualTo(1);
      assertThatThrownBy(() -> dataset.validation().bytes(1))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("test.csv, line 3, entry 'missing.png': there is no such file");
    }
  }

  @Test
  void onlyTheStartOfANonImageIsRead() throws IOException {
    images("a/1.png", 1, "b/2.png", 2);
    try (RandomAccessFile video = new RandomAccessFile(folder.resolve("b/3.jpg").toFile(), "rw")) {
      video.write("\0\0\0 ftypmp42".getBytes(StandardCharsets.US_ASCII));
      video.setLength(StoredBytes.LARGEST_IMAGE); // sparse: it takes no disk space
    }
    try (ImageSource evaluated = datasets().toEvaluate(folder)) {
      long before = allocated();
      assertThatThrownBy(() -> evaluated.bytes(2))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("3.jpg: is not an image of a known format (JPEG, PNG");
      assertThat(allocated() - before).as("bytes of heap").isLessThan(1 << 20);
    }
  }

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }

  @Test
  @DisplayName("a class folder without images ends the run")
  void refusesEmptyClass() throws IOException {
    images("a/a.png", 1, "b/b.png", 2);
    Files.createDirectories(folder.resolve("c"));
    assertRefused("c: is a class without images");
  }

  @Test
  @DisplayName("a single class ends the run")
  void refusesOneClass() {
    images("a/a.png", 1);
    assertRefused("has only one class, 'a'");
  }

  @Test
  void filesThatAreNotReadAreReported() throws IOException {
    images("train/a/a.png", 1, "train/b/b.png", 2, "train/.hidden/c.png", 3);
    images("train/a/.hidden.png", 4, "train/stray.png", 5, "val/a/a.png", 1, "val/b/b.png", 2);
    ImageFiles.text(folder.resolve("train/a/desktop.ini"), "[view]");
    ImageFiles.text(folder.resolve("train/README.txt"), "about");
    images("train/__MACOSX/a.png", 6);
    ImageFiles.text(folder.resolve("train/b/clip.MP4"), "ftyp");
    ImageFiles.text(folder.resolve("train/b/LICENSE"), "MIT");
    Files.createSymbolicLink(folder.resolve("train/b/gone.png"), folder.resolve("gone"));
    try (ImageDataset dataset = open()) {
      assertThat(dataset.classNames()).containsExactly("a", "b");
      assertThat(reds(dataset.training())).containsExactly(1, 2);
    }
    assertThat(String.join("\n", said))
        .contains("2 hidden files or folders are not read")
        .contains("1 file outside class folders is not read")
        .contains("5 files that are plainly no images are not read")
        .contains("1 broken link is not read");
  }

  @Test
  @Timeout(60)
  void linksAreFollowedInsideAndOutsideOfTheFolderAndLoopsAreNot(@TempDir Path elsewhere)
      throws IOException {
    images("a/a.png", 1, "b/b.png", 2);
    Path outside = ImageFiles.write(elsewhere.resolve("x/x.png"), ImageFiles.png(9));
    Files.createSymbolicLink(folder.resolve("a/inside.png"), folder.resolve("b/b.png"));
    Files.createSymbolicLink(folder.resolve("a/outside.png"), outside);
    Files.createSymbolicLink(folder.resolve("c"), outside.getParent());
    Files.createSymbolicLink(folder.resolve("b/loop"), folder.resolve("b"));
    try (ImageSource images = FolderImages.open(folder, said::add)) {
      assertThat(images.classNames()).containsExactly("a", "b", "c");
      assertThat(reds(images)).containsExactly(1, 2, 9, 2, 9);
    }
    assertThat(said).singleElement().asString().contains("1 link that leads back to a folder");
  }

  @Test
  void aLinkToAFolderAboveIsALoop() throws IOException {
    images("data/a/a.png", 1, "data/b/b.png", 2, "other.png", 3);
    Files.createSymbolicLink(folder.resolve("data/a/up"), folder.resolve("data"));
    Files.createSymbolicLink(folder.resolve("data/b/higher"), folder);
    try (ImageSource images = FolderImages.open(folder.resolve("data"), said::add)) {
      assertThat(reds(images)).containsExactly(1, 2);
    }
    assertThat(said).singleElement().asString().contains("2 links that lead back to a folder");
    Files.createSymbolicLink(folder.resolve("data/c"), folder.resolve("data"));
    assertThatThrownBy(() -> FolderImages.open(folder.resolve("data"), said::add))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("c: is a class without images");
  }

  @Test
  @DisplayName("10,000 classes")
  void readsManyClasses() {
    byte[] png = ImageFiles.png(1);
    StringBuilder csv = new StringBuilder("path,label\n");
    ImageFiles.write(folder.resolve("one.png"), png);
    for (int c = 0; c < 10_000; c++) {
      csv.append("one.png,class").append(c).append('\n');
      ImageFiles.write(folder.resolve("many/class" + c + "/a.png"), png);
    }
    ImageFiles.text(folder.resolve("train.csv"), csv.toString());
    ImageFiles.text(folder.resolve("val.csv"), csv.toString());
    try (ImageDataset dataset = open();
        FolderImages many = FolderImages.open(folder.resolve("many"), said::add)) {
      assertThat(dataset.classNames()).hasSize(10_000);
      assertThat(many.classNames()).isEqualTo(dataset.classNames());
      assertThat(many.count()).isEqualTo(10_000);
    }
  }

  @Test
  @DisplayName("a CIFAR file of a wrong length")
  void refusesCifarOfWrongLength() {
    ImageFiles.write(folder.resolve("data_batch_1.bin"), new byte[3073 + 3072]);
    ImageFiles.write(folder.resolve("test_batch.bin"), new byte[3073]);
    assertRefused("data_batch_1.bin: has 6145 bytes, not a multiple of the record size 3073");
  }

  @Test
  @DisplayName("a CIFAR label out of range")
  void refusesCifarLabel() {
    byte[] records = new byte[2 * 3073];
    records[3073] = 10;
    ImageFiles.write(folder.resolve("data_batch_1.bin"), records);
    ImageFiles.write(folder.resolve("test_batch.bin"), new byte[3073]);
    assertRefused("row 1: has the label 10; there are 10 classes");
  }

  @Test
  @DisplayName("pickles are not read")
  void refusesPickles() {
    ImageFiles.write(
        folder.resolve("cifar-10-batches-py/data_batch_1"), new byte[] {(byte) 0x80, 3});
    assertRefused("reading a pickle can run any code");
  }

  @Test
  void readsCifarWithCoarseAndFineLabels() {
    byte[] records = new byte[2 * 3074];
    records[1] = 99;
    records[2] = 11; // red, green and blue of the first pixel
    records[2 + 1024] = 12;
    records[2 + 2048] = 13;
    records[3074 + 1] = 5;
    ImageFiles.write(folder.resolve("cifar-100-binary/train.bin"), records);
    ImageFiles.write(folder.resolve("cifar-100-binary/test.bin"), records);
    try (ImageDataset dataset = open()) {
      assertThat(dataset.classNames()).hasSize(100);
      assertThat(dataset.training().label(0)).isEqualTo(99);
      assertThat(dataset.training().label(1)).isEqualTo(5);
      RgbImage image = dataset.training().image(0, new ImageDecoder(1));
      assertThat(Arrays.copyOf(image.pixels(), 4)).containsExactly(11, 12, 13, 0);
    }
  }

  @Test
  @DisplayName("classes of training and validation differ")
  void refusesDifferentClasses() {
    images("train/a/a.png", 1, "train/b/b.png", 2, "val/b/b.png", 1, "val/c/c.png", 2);
    assertRefused("different classes: only in training: a, only in validation: c");
  }

  @Test
  void pathWithoutDataSetIsRejected() {
    assertRefused("has no class");
    assertThatThrownBy(() -> datasets().open(folder.resolve("nowhere")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("there is no such file or folder");
    Path text = ImageFiles.text(folder.resolve("some.txt"), "text");
    assertThatThrownBy(() -> datasets().open(text))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("is not a .tar, .parquet, .csv, .tsv or .jsonl file");
  }
}
