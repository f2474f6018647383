package io.slimfit.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which folders are the parts of a data set, and which are its classes. */
class PartFoldersTest extends WithImageFolder {
  @ParameterizedTest
  @CsvSource({
    "training_set, test_set",
    "Training, Testing",
    "seg_train/seg_train, seg_test/seg_test",
    "TRAIN, Val",
    "data set/train, data set/dev",
    "images_train, images_test",
    "train_dir, holdout_dir",
    "train2017, val2017",
    "training, evaluation",
    "archive/images/Train, archive/images/Test",
    "Train_Images_Data, Validate",
    "train/train/train, test/test",
    "fruits_train, fruits_test",
    "asl_alphabet_train/asl_alphabet_train, asl_alphabet_test/asl_alphabet_test",
    "trainA, testA",
    "train_60k, test_10k",
    "Training/train, Testing/test",
    "train/images, test/images",
    "train, val/pictures"
  })
  void namesOfPartsAreKnownInAnyCaseAndNesting(String training, String validation) {
    images(training + "/a/1.png", 1, training + "/b/2.png", 2);
    images(validation + "/a/3.png", 3, validation + "/b/4.png", 4);
    try (ImageDataset dataset = open()) {
      assertThat(dataset.classNames()).containsExactly("a", "b");
      assertThat(reds(dataset.training())).containsExactly(1, 2);
      assertThat(reds(dataset.validation())).containsExactly(3, 4);
    }
  }

  @Test
  void foldersNamedLikePartsAreNoClasses() {
    images("Valid/a/1.png", 1, "Valid/b/2.png", 2, "test/a/3.png", 3, "test/b/4.png", 4);
    assertRefused("its folders are named like the parts of a data set, not like classes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"classes/", "data/images/", "a/b/c/"})
  void foldersThatWrapNothingButTheClassesAreLookedInto(String wrapping) {
    ImageFiles.text(folder.resolve("README.md"), "about");
    imagesIn(10, wrapping + "cat", wrapping + "dog");
    try (ImageDataset dataset = open()) {
      assertThat(dataset.classNames()).containsExactly("cat", "dog");
    }
    assertThat(said).anyMatch(note -> note.contains(": its folders are the classes"));
  }

  @Test
  void oneFolderWithImagesOfItsOwnIsOneClass() {
    images("cat/1.png", 1, "cat/persian/2.png", 2, "cat/siamese/3.png", 3);
    assertRefused("has only one class, 'cat'");
  }

  @Test
  void classThatContainsADataSetIsNone() {
    images("flowers/train/a/1.png", 1, "flowers/test/a/2.png", 2, "samples/3.png", 3);
    assertRefused("flowers: contains the parts of a data set: test, train. Give this folder");
  }

  @Test
  void partsInsideOfClassesAreRefused() {
    images("a/train/1.png", 1, "a/test/2.png", 2, "b/train/3.png", 3, "b/test/4.png", 4);
    assertRefused("Put the parts outside of the classes");
  }

  @Test
  void folderBesideThePartsThatIsNotReadIsSaid() {
    images("train/a/1.png", 1, "train/b/2.png", 2, "val/a/3.png", 3, "val/b/4.png", 4);
    images("more/a/5.png", 5);
    open().close();
    assertThat(said).anyMatch(note -> note.contains("more: is not read"));
  }

  @Test
  void vehiclesMayBeTrains() {
    imagesIn(10, "bus", "car", "train");
    try (ImageDataset dataset = open()) {
      assertThat(dataset.classNames()).containsExactly("bus", "car", "train");
    }
    assertThat(said).anyMatch(note -> note.contains("/train: is read as a class"));
  }

  @Test
  void classesTooSmallForAShareOfEachHoldOutAnImageAtLeast() {
    imagesIn(3, "train/a", "train/b");
    images("test1/1.png", 1);
    try (ImageDataset dataset = open()) {
      assertThat(dataset.training().count()).isEqualTo(5);
      assertThat(dataset.validation().count()).isEqualTo(1);
    }
    assertThat(String.join("\n", said))
        .contains("test1: has images without classes")
        .contains("1 of 6 images is held out for validation (the classes are too small for 0.1");
  }

  @Test
  void eachClassKeepsAnImageToLearnFrom() {
    images("a/1.png", 1, "b/2.png", 2, "c/3.png", 3, "c/4.png", 4);
    try (ImageDataset dataset = open()) {
      assertThat(reds(dataset.training())).contains(1, 2).hasSize(3);
    }
  }

  @Test
  void foldersThatContainOnlyFoldersAreNoClasses() {
    images("first/a/1.png", 1, "first/b/2.png", 2, "second/a/3.png", 3, "second/b/4.png", 4);
    assertRefused("contain no images but only folders");
  }

  @Test
  void testImagesWithoutClassesDoNotStopTraining() {
    imagesIn(10, "train/a", "train/b");
    images("test/1.png", 1, "test/2.png", 2);
    assertTestPartIsNotRead();
  }

  @ParameterizedTest
  @ValueSource(strings = {"test/images/", "test/test/", "Testing/unknown/"})
  @DisplayName("one folder of test images that is no class does not stop training")
  void oneFolderOfTestImages(String test) {
    imagesIn(10, "train/a", "train/b");
    images(test + "1.png", 1, test + "2.png", 2);
    try (ImageDataset dataset = open()) {
      assertThat(dataset.classNames()).containsExactly("a", "b");
      assertThat(dataset.validation().count()).isEqualTo(2);
    }
    assertThat(String.join("\n", said)).contains("images without classes, which are not read");
  }

  @Test
  @DisplayName("the usual name of a part counts more than another one")
  void usualNameCountsMore() {
    images("train/a/1.png", 1, "train/b/2.png", 2, "val/a/3.png", 3, "val/b/4.png", 4);
    images("dev/a/5.png", 5, "dev/b/6.png", 6);
    try (ImageDataset dataset = open()) {
      assertThat(reds(dataset.validation())).containsExactly(3, 4);
    }
  }

  @Test
  @DisplayName("a class named like a part, beside others, is said")
  void classNamedLikeAPart() {
    imagesIn(10, "a", "b", "test");
    try (ImageDataset dataset = open()) {
      assertThat(dataset.classNames()).containsExactly("a", "b", "test");
    }
    assertThat(said).anyMatch(note -> note.contains("/test: is read as a class"));
  }

  @Test
  void foldersWhoseOtherWordsDifferAreNoPartsOfOneDataSet() {
    imagesIn(10, "red_train", "blue_test");
    try (ImageDataset dataset = open()) {
      assertThat(dataset.classNames()).containsExactly("blue_test", "red_train");
    }
    imagesIn(10, "more/fruits_train", "more/fruits_training");
    try (ImageDataset dataset = datasets().open(folder.resolve("more"))) {
      assertThat(dataset.classNames()).containsExactly("fruits_train", "fruits_training");
    }
  }

  @Test
  void ofPartsWithOtherWordsNoneIsSaidNotToBeRead() {
    images("fruits_train/a/1.png", 1, "fruits_train/b/2.png", 2);
    images("fruits_test/a/3.png", 3, "fruits_test/b/4.png", 4, "old_test/a/5.png", 5);
    open().close();
    assertThat(said).singleElement().asString().contains("old_test: is not read");
  }

  @Test
  void trainIsNoVehicleBesideAFolderOfTestImages() {
    images("train/1.png", 1, "bus/2.png", 2, "test/3.png", 3);
    assertRefused("train: has no class");
  }

  @Test
  void aFolderThatOnlyWrapsAnotherPartIsNotLookedInto() {
    images("val/a/1.png", 1, "val/b/2.png", 2);
    assertRefused("its folders are named like the parts of a data set, not like classes: val");
  }

  @Test
  void fourFoldersAroundTheClassesAreTooMany() {
    imagesIn(2, "a/b/c/d/cat", "a/b/c/d/dog");
    assertRefused("has only one class, 'a'");
  }

  @Test
  void aClassWithAFolderOfTrainingImagesAloneIsAClass() {
    images("a/train/1.png", 1, "a/2.png", 2, "b/train/3.png", 3, "b/4.png", 4);
    try (ImageDataset dataset = open()) {
      assertThat(dataset.classNames()).containsExactly("a", "b");
    }
  }

  @Test
  void theFolderCalledDataIsLookedIntoThoughOthersLieBesideIt() {
    images("data/train/a/1.png", 1, "data/train/b/2.png", 2);
    images("data/val/a/3.png", 3, "data/val/b/4.png", 4, "docs/5.png", 5, "notes/6.png", 6);
    try (ImageDataset dataset = open()) {
      assertThat(reds(dataset.training())).containsExactly(1, 2);
      assertThat(reds(dataset.validation())).containsExactly(3, 4);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/b/c/d/train", "train/train/train/train/train"})
  void partsBelowTooManyFoldersAreNotFound(String training) {
    images(training + "/cat/1.png", 1, training + "/dog/2.png", 2);
    assertThatThrownBy(this::open).isInstanceOf(InputException.class);
  }
}
