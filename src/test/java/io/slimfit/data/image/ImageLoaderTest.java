package io.slimfit.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.CounterRandom;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageLoaderTest {
  private static final int IMAGES = 50;
  private static final ImageDecoder DECODER = new ImageDecoder(1000);

  private final ImageTransform transform = ImageTransform.training(
      ImageProcessing.ofSize(8), new Augmentation(true, 0.1, 1, 1.5, 0.5, 0.3), 1, 2);

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void batchesDoNotDependOnTheNumberOfThreads(int threads) {
    int[] order = CounterRandom.permutation(IMAGES, 3);
    List<LoadedImages> batches = load(new PngImages(Set.of()), order, 8, threads, 20);
    assertThat(batches).hasSize(7);
    assertThat(batches.get(6).count()).isEqualTo(2);
    int at = 0;
    for (LoadedImages batch : batches) {
      for (int i = 0; i < batch.count(); i++, at++) {
        assertThat(batch.indices()[i]).isEqualTo(order[at]);
        assertThat(batch.labels()[i]).isEqualTo(order[at] % 2);
        byte[] alone = new byte[transform.bytes()];
        PngImages source = new PngImages(Set.of());
        transform.apply(source.image(order[at], DECODER), Place.of("x"), order[at], alone, 0);
        assertThat(Arrays.copyOfRange(batch.pixels(), i * alone.length, (i + 1) * alone.length))
            .as("image %d", order[at])
            .isEqualTo(alone);
      }
    }
    assertThat(at).isEqualTo(IMAGES);
  }

  /** With as many threads as images, the pool starts a thread for each submitted image. */
  @Test
  void noMoreImagesThanRequestedAreLoadedAhead() {
    int[] order = IntStream.range(0, IMAGES).toArray();
    try (ImageLoader loader =
        loader(new PngImages(Set.of()), order, 4, IMAGES, 12, new BadImages(OnBadImage.FAIL))) {
      assertThat(threads()).as("12 ahead").isEqualTo(12);
      for (int taken = 4; loader.hasNext(); taken += 4) {
        loader.next();
        assertThat(threads())
            .as("%d taken, 12 ahead", taken)
            .isEqualTo(Math.min(taken + 12, IMAGES));
      }
    }
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("image loader") && thread.isAlive())
        .count();
  }

  @Test
  @DisplayName("a bad image ends the run and is named")
  void badImageSurfacesInTheConsumer() {
    int[] order = IntStream.range(0, IMAGES).toArray();
    try (ImageLoader loader =
        loader(new PngImages(Set.of(9)), order, 4, 2, 12, new BadImages(OnBadImage.FAIL))) {
      assertThat(loader.next().count()).isEqualTo(4);
      assertThat(loader.next().count()).isEqualTo(4);
      assertThatThrownBy(loader::next)
          .isInstanceOf(InputException.class)
          .hasMessageContaining("image 9: is empty");
    }
  }

  @Test
  @DisplayName(
      "bad images are skipped, named and counted once; a batch without good ones is left out")
  void skipsBadImages() {
    int[] order = IntStream.range(0, 12).toArray();
    BadImages bad = new BadImages(OnBadImage.SKIP);
    List<int[]> batches = new ArrayList<>();
    for (int epoch = 0; epoch < 2; epoch++) {
      batches.clear();
      try (ImageLoader loader =
          loader(new PngImages(Set.of(1, 4, 5, 6, 7)), order, 4, 2, 12, bad)) {
        while (loader.hasNext()) {
          LoadedImages batch = loader.next();
          batches.add(batch.indices());
          assertThat(batch.pixels()).hasSize(batch.count() * transform.bytes());
        }
      }
    }
    assertThat(batches).containsExactly(new int[] {0, 2, 3}, new int[] {8, 9, 10, 11});
    assertThat(bad.count()).isEqualTo(5);
    assertThat(bad.listed()).hasSize(5).first().hasToString("image 1: is empty");
  }

  @Test
  void otherErrorsAreNotSkipped() {
    ImageSource failing = new PngImages(Set.of()) {
      @Override
      public byte[] bytes(int index) {
        throw new IllegalStateException("a mistake");
      }
    };
    BadImages bad = new BadImages(OnBadImage.SKIP);
    try (ImageLoader loader = loader(failing, new int[] {3}, 4, 1, 4, bad)) {
      assertThatThrownBy(loader::next)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("image 3")
          .hasMessageContaining("a mistake");
    }
  }

  @Test
  @DisplayName(
      "an image that does not fit into the heap ends the run, even if bad ones are skipped")
  void anImageWithoutRoomIsNotSkipped() {
    ImageSource huge = new PngImages(Set.of()) {
      @Override
      public byte[] bytes(int index) {
        throw new OutOfMemoryError("Java heap space");
      }
    };
    BadImages bad = new BadImages(OnBadImage.SKIP);
    try (ImageLoader loader = loader(huge, new int[] {3}, 4, 1, 4, bad)) {
      assertThatThrownBy(loader::next)
          .isInstanceOf(InputException.class)
          .hasMessageContaining("image 3: does not fit into the Java heap of ")
          .hasMessageContaining("SLIMFIT_HEAP")
          .hasMessageContaining("maxImagePixels");
      assertThat(bad.count()).isZero();
    }
  }

  @Test
  void closingEarlyLeavesNoThread() {
    int[] order = IntStream.range(0, IMAGES).toArray();
    ImageLoader loader =
        loader(new PngImages(Set.of()), order, 4, 3, 40, new BadImages(OnBadImage.FAIL));
    loader.next();
    loader.close();
    assertThat(loader.hasNext()).isFalse();
    assertThat(threads()).isZero();
  }

  /** A thread that is about to take an image when the loader is closed must not wait for ever. */
  @Test
  @Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void closingWhileImagesWaitAlwaysEnds() {
    int[] order = IntStream.range(0, IMAGES).toArray();
    BadImages bad = new BadImages(OnBadImage.FAIL);
    ImageSource failing = new PngImages(Set.of()) {
      @Override
      public byte[] bytes(int index) {
        throw new InputException(Place.of("image " + index), "is empty", "Replace it");
      }
    };
    for (int round = 0; round < 10_000; round++) {
      ImageLoader loader = loader(failing, order, 4, 2, 40, bad);
      for (long end = System.nanoTime() + round % 200 * 500; System.nanoTime() < end; ) {
        Thread.onSpinWait();
      }
      loader.close();
    }
    assertThat(threads()).isZero();
  }

  private List<LoadedImages> load(
      ImageSource source, int[] order, int batchSize, int threads, int ahead) {
    List<LoadedImages> batches = new ArrayList<>();
    BadImages bad = new BadImages(OnBadImage.FAIL);
    try (ImageLoader loader = loader(source, order, batchSize, threads, ahead, bad)) {
      loader.forEachRemaining(batches::add);
    }
    return batches;
  }

  private ImageLoader loader(
      ImageSource source, int[] order, int batchSize, int threads, int ahead, BadImages bad) {
    return new ImageLoader(
        source,
        DECODER,
        transform,
        order,
        new ImageLoader.Settings(batchSize, threads, ahead),
        bad);
  }

  /** Images in memory, some of them empty. */
  private static class PngImages implements ImageSource {
    private final Set<Integer> bad;

    PngImages(Set<Integer> bad) {
      this.bad = bad;
    }

    @Override
    public List<String> classNames() {
      return List.of("even", "odd");
    }

    @Override
    public int count() {
      return IMAGES;
    }

    @Override
    public int label(int index) {
      return index % 2;
    }

    @Override
    public Place place(int index) {
      return Place.of("image " + index);
    }

    @Override
    public byte[] bytes(int index) {
      return bad.contains(index) ? new byte[0] : ImageFiles.png(index);
    }

    @Override
    public void close() {
      // nothing to do: no file is open
    }
  }
}
