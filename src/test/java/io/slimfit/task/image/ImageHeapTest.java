package io.slimfit.task.image;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import io.slimfit.run.config.ModelSourceOptions;
import io.slimfit.run.config.RunConfig;
import io.slimfit.run.config.TrainingOptions;
import org.junit.jupiter.api.Test;

class ImageHeapTest {
  private static final long IMAGENET = 1_281_167;
  private static final long DEFAULT_HEAP = 190L << 20; // of SLIMFIT_HEAP=192m

  @Test
  void imageNetRecipeIsToldHowMuchHeapItNeeds() {
    ImageHeap heap = heap("imagenet", 384, IMAGENET);
    assertThatThrownBy(() -> heap.require(DEFAULT_HEAP))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("option batchSize")
        .hasMessageContaining("take 108 MiB")
        .hasMessageContaining("1,331,167")
        .hasMessageContaining("SLIMFIT_HEAP=320m")
        .hasMessageContaining("smaller batchSize");
    assertThatCode(() -> heap.require(254L << 20)).doesNotThrowAnyException();
  }

  @Test
  void batchesThatFitAreAccepted() {
    assertThatCode(() -> heap("cifar10", 224, 50_000).require(DEFAULT_HEAP))
        .doesNotThrowAnyException();
    assertThatCode(() -> heap("imagenet", 384, 100_000).require(DEFAULT_HEAP))
        .doesNotThrowAnyException();
    assertThatCode(() -> heap("cifar10", 32, 1000).require(30L << 20))
        .as("a small heap")
        .doesNotThrowAnyException();
    ImageHeap few = ImageHeap.ofTraining(
        RunConfig.forTask("imagenet").set(ModelSourceOptions.MODEL, "m").build().schedule(),
        10,
        5,
        bytes(1024));
    assertThatCode(() -> few.require(DEFAULT_HEAP)).doesNotThrowAnyException();
  }

  @Test
  void evaluationAndAccumulatedBatchesCount() {
    assertThatThrownBy(() -> ImageHeap.ofTraining(
                RunConfig.forTask("cifar10")
                    .set(ModelSourceOptions.MODEL, "m")
                    .set(TrainingOptions.BATCH_SIZE, 32)
                    .set(TrainingOptions.GRADIENT_ACCUMULATION, 10)
                    .build()
                    .schedule(),
                50_000,
                10_000,
                bytes(224))
            .require(80L << 20))
        .hasMessageContaining("take 50 MiB");
    ImageHeap evaluating = ImageHeap.ofTraining(
        RunConfig.forTask("cifar10").set(ModelSourceOptions.MODEL, "m").build().schedule(),
        50_000,
        10_000,
        bytes(1024));
    assertThatThrownBy(() -> evaluating.require(DEFAULT_HEAP))
        .hasMessageContaining("option evalBatchSize")
        .hasMessageContaining("take 480 MiB")
        .hasMessageContaining("smaller evalBatchSize");
    assertThatThrownBy(() -> ImageHeap.ofInference(64, 1000, bytes(384)).require(80L << 20))
        .hasMessageContaining("take 54 MiB");
  }

  private static ImageHeap heap(String task, int side, long images) {
    return ImageHeap.ofTraining(
        RunConfig.forTask(task).set(ModelSourceOptions.MODEL, "m").build().schedule(),
        images,
        50_000,
        bytes(side));
  }

  private static long bytes(int side) {
    return 3L * side * side;
  }
}
