package io.slimfit.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slimfit.base.CounterRandom;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The CIFAR-10 images of the data folder, read from tar archives. */
@Tag("data")
class CifarTarDataTest {
  @Test
  void loadsEveryImageOnce() {
    Path folder = Path.of(System.getProperty("slimfit.data", ""), "cifar10");
    assumeTrue(Files.exists(folder.resolve("train.tar")), "no data set in slimfit.data");
    try (ImageDataset dataset = new ImageDatasets(0.1, 1, said -> {}).open(folder)) {
      assertThat(dataset.classNames())
          .containsExactly(
              "airplane",
              "automobile",
              "bird",
              "cat",
              "deer",
              "dog",
              "frog",
              "horse",
              "ship",
              "truck");
      int[] perClass = new int[10];
      try (ImageLoader loader = new ImageLoader(
          dataset.validation(),
          new ImageDecoder(ImageDecoder.DEFAULT_MAX_PIXELS),
          ImageTransform.evaluation(ImageProcessing.ofSize(32)),
          CounterRandom.permutation(dataset.validation().count(), 1),
          new ImageLoader.Settings(64, 2, 128),
          new BadImages(OnBadImage.FAIL))) {
        loader.forEachRemaining(batch -> {
          for (int label : batch.labels()) {
            perClass[label]++;
          }
        });
      }
      assertThat(perClass).containsOnly(dataset.validation().count() / 10);
    }
  }
}
