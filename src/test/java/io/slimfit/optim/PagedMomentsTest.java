package io.slimfit.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.NamesSettings;
import io.slimfit.freeze.ParameterKind;
import io.slimfit.nn.Gradient;
import io.slimfit.nn.Parameter;
import io.slimfit.nn.Parameters;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PagedMomentsTest {
  private static final long SEED = 31;
  private static final int WEIGHTS = 6;
  private static final long STRIP_BYTES = 256 << 10;

  private final NativeMemory memory = new NativeMemory(Device.CPU);
  private final Ops ops = Ops.fast(memory);
  private final Parameters parameters = new Parameters(memory, DType.FLOAT32);

  @TempDir
  private Path folder = Path.of("set by JUnit");

  @AfterEach
  void nothingIsLeft() throws IOException {
    parameters.close();
    ops.close();
    assertThat(memory.totalBytes()).isZero();
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
  }

  private Optimizer optimizer(String name, OptimizerStates states) {
    return Optimizers.make(
        new OptimizerConfig(
            name,
            AdamWConfig.standard(0.01),
            states,
            1e-3,
            "constant",
            WarmUp.none(),
            Clipping.none()),
        folder,
        memory);
  }

  private List<Parameter> weights(String prefix) {
    List<Parameter> weights = new ArrayList<>();
    for (int i = 0; i < WEIGHTS; i++) {
      weights.add(parameters.make(prefix + i, ParameterKind.WEIGHT, 64 + i, 700));
    }
    weights.add(parameters.make(prefix + "bias", ParameterKind.BIAS, 33));
    return weights;
  }

  /** Twenty steps, each with another active set, on two threads; returns all weights. */
  private List<double[]> train(String prefix, Optimizer optimizer) throws Exception {
    List<Parameter> weights = weights(prefix);
    Random random = new Random(SEED);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      for (int step = 0; step < 20; step++) {
        List<Parameter> active =
            weights.stream().filter(w -> w.isVector() || random.nextInt(3) == 0).toList();
        optimizer.expect(active);
        List<Future<?>> updates = new ArrayList<>();
        for (Parameter weight : active) {
          double[] values = random.doubles(weight.shape().elements(), -1, 1).toArray();
          updates.add(threads.submit(() -> update(optimizer, weight, values)));
        }
        for (Future<?> update : updates) {
          update.get();
        }
      }
    } finally {
      threads.shutdown();
    }
    return weights.stream().map(w -> w.value().toDoubles()).toList();
  }

  private void update(Optimizer optimizer, Parameter weight, double[] values) {
    long[] shape = weight.shape().toArray();
    try (Tensor gradient = memory.zeros(MemoryCategory.GRADIENTS, DType.FLOAT32, shape);
        Ops own = Ops.fast(memory)) {
      gradient.set(values);
      optimizer.update(weight, new Gradient.Dense(gradient), 1e-3, 1, own);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"adamw", "adamw8bit"})
  void pagingDoesNotChangeABit(String name) throws Exception {
    try (Optimizer resident = optimizer(name, OptimizerStates.RESIDENT);
        Optimizer paged = optimizer(name, OptimizerStates.PAGED)) {
      List<double[]> expected = train("resident", resident);
      List<double[]> actual = train("paged", paged);
      for (int i = 0; i < expected.size(); i++) {
        assertThat(actual.get(i)).as("weight %d, seed %d", i, SEED).isEqualTo(expected.get(i));
      }
    }
  }

  @Test
  void onlyTheUpdatedMomentsAreInMemory() {
    List<Parameter> weights = weights("w");
    try (Optimizer paged = optimizer("adamw", OptimizerStates.PAGED)) {
      weights.forEach(paged::prepare);
      long vectors = 2 * weights.get(WEIGHTS).value().bytes();
      assertThat(memory.bytes(MemoryCategory.OPTIMIZER)).isEqualTo(STRIP_BYTES + vectors);
      memory.resetPeaks();
      paged.expect(weights);
      for (Parameter weight : weights) {
        update(paged, weight, new double[(int) weight.shape().elements()]);
      }
      long largest = 2 * weights.get(WEIGHTS - 1).value().bytes();
      assertThat(memory.peakBytes(MemoryCategory.OPTIMIZER))
          .isEqualTo(STRIP_BYTES + vectors + largest);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"adamw", "adamw8bit"})
  void stateMovesToAResidentOptimizerAndBack(String name) throws Exception {
    List<Parameter> weights = weights("w");
    List<double[]> starts = weights.stream().map(w -> w.value().toDoubles()).toList();
    try (Optimizer resident = optimizer(name, OptimizerStates.RESIDENT);
        Optimizer paged = optimizer(name, OptimizerStates.PAGED);
        Optimizer again = optimizer(name, OptimizerStates.RESIDENT)) {
      weights.forEach(w -> update(resident, w, slope(w)));
      paged.restore(resident.state(), weights);
      again.restore(paged.state(), weights);
      List<double[]> ends = new ArrayList<>();
      for (Optimizer optimizer : List.of(resident, paged, again)) {
        for (int i = 0; i < weights.size(); i++) {
          Parameter weight = weights.get(i);
          weight.value().set(starts.get(i));
          update(optimizer, weight, slope(weight));
          ends.add(weight.value().toDoubles());
        }
      }
      for (int i = 0; i < weights.size(); i++) {
        assertThat(ends.get(weights.size() + i)).as("paged %d", i).isEqualTo(ends.get(i));
        assertThat(ends.get(2 * weights.size() + i)).as("again %d", i).isEqualTo(ends.get(i));
      }
    }
  }

  private static double[] slope(Parameter weight) {
    return new Random(SEED).doubles(weight.shape().elements(), -1, 1).toArray();
  }

  @Test
  void spaceOfForgottenMomentsIsReused() throws IOException {
    List<Parameter> weights = weights("w");
    Parameter alike = parameters.make("alike", ParameterKind.WEIGHT, 64, 700);
    FailingFile file = file();
    try (Optimizer paged = new AdamW(
        AdamWConfig.standard(0),
        new PagedMoments(MomentForm.FULL, memory, folder.resolve("states"), file),
        memory)) {
      weights.forEach(paged::prepare);
      long bytes = file.size();
      paged.forget(weights.get(0));
      paged.prepare(alike);
      assertThat(file.size()).isEqualTo(bytes);
    }
  }

  @Test
  void openFileHasNoName() throws IOException {
    try (Optimizer paged = optimizer("adamw8bit", OptimizerStates.PAGED);
        Stream<Path> files = Files.list(folder)) {
      paged.prepare(weights("w").get(0));
      assertThat(files).isEmpty();
    }
  }

  private FailingFile file() throws IOException {
    return new FailingFile(FileChannel.open(
        folder.resolve("states"),
        StandardOpenOption.CREATE_NEW,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE,
        StandardOpenOption.DELETE_ON_CLOSE));
  }

  @Test
  void errorForAFullDiskNamesNeededAndFreeBytes() throws IOException {
    Parameter weight = weights("w").get(0);
    FailingFile file = file();
    try (Optimizer paged = new AdamW(
        AdamWConfig.standard(0),
        new PagedMoments(MomentForm.FULL, memory, folder.resolve("states"), file),
        memory)) {
      update(paged, weight, new double[64 * 700]);
      file.failsToWrite = () -> new IOException("No space left on device");
      assertThatThrownBy(() -> update(paged, weight, new double[64 * 700]))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("tensor 'w0'")
          .hasMessageContaining("No space left on device")
          .hasMessageContaining("it needs 1 MiB")
          .hasMessageContaining("are free")
          .hasMessageContaining("optimizerStates(resident)");
    }
  }

  @Test
  void unreadableMomentsAreNamed() throws IOException {
    Parameter weight = weights("w").get(1);
    FailingFile file = file();
    try (Optimizer paged = new AdamW8bit(
        AdamWConfig.standard(0),
        new PagedMoments(MomentForm.CODED, memory, folder.resolve("states"), file),
        memory)) {
      update(paged, weight, new double[65 * 700]);
      double[] before = weight.value().toDoubles();
      file.failsToRead = () -> new IOException("Input/output error");
      assertThatThrownBy(() -> update(paged, weight, new double[65 * 700]))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("cannot be read back")
          .hasMessageContaining("Input/output error");
      file.failsToRead = null;
      file.truncate(500);
      assertThatThrownBy(() -> update(paged, weight, new double[65 * 700]))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("bytes too early");
      assertThat(weight.value().toDoubles()).isEqualTo(before);
    }
  }

  @Test
  void missingFolderIsNamed() {
    assertThatThrownBy(
            () -> OptimizerStates.PAGED.open(MomentForm.FULL, memory, folder.resolve("nowhere")))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("nowhere")
        .hasMessageContaining("optimizerStates(resident)")
        .extracting(failure -> ((NamesSettings) failure).rawMessage())
        .asString()
        .contains("{optimizerStates resident}");
  }
}
