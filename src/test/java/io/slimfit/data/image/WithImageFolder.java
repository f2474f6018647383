package io.slimfit.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** Tests of what is read from a folder of images. */
abstract class WithImageFolder {
  @TempDir
  Path folder;

  final List<String> said = new ArrayList<>();

  void assertRefused(String message) {
    assertThatThrownBy(this::open).isInstanceOf(InputException.class).hasMessageContaining(message);
  }

  /** Of 20 images in {@code train}, two are held out, since those in {@code test} have no class. */
  void assertTestPartIsNotRead() {
    try (ImageDataset dataset = open()) {
      assertThat(dataset.training().count()).isEqualTo(18);
      assertThat(dataset.validation().count()).isEqualTo(2);
    }
    assertThat(String.join("\n", said))
        .contains("test: has images without classes, which are not read")
        .contains("2 of 20 images are held out");
  }

  /** Images of these reds: path, red, path, red and so on. */
  void images(Object... pathsAndReds) {
    for (int i = 0; i < pathsAndReds.length; i += 2) {
      ImageFiles.write(
          folder.resolve((String) pathsAndReds[i]), ImageFiles.png((Integer) pathsAndReds[i + 1]));
    }
  }

  /** So many images in each of these folders: the reds of the second are 100 more, and so on. */
  void imagesIn(int count, String... folders) {
    for (int f = 0; f < folders.length; f++) {
      for (int i = 0; i < count; i++) {
        images(folders[f] + "/" + i + ".png", 100 * f + i);
      }
    }
  }

  ImageDatasets datasets() {
    return new ImageDatasets(0.1, 1, said::add);
  }

  ImageDataset open() {
    return datasets().open(folder);
  }

  static List<Integer> reds(ImageSource source) {
    List<Integer> reds = new ArrayList<>();
    for (int i = 0; i < source.count(); i++) {
      reds.add(ImageFiles.red(source, i));
    }
    return reds;
  }
}
