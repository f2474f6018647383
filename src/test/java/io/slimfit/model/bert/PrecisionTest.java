package io.slimfit.model.bert;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.base.Place;
import io.slimfit.freeze.ActiveSet;
import io.slimfit.freeze.ParameterKind;
import io.slimfit.memory.Profile;
import io.slimfit.memory.Profiles;
import io.slimfit.memory.Saturation;
import io.slimfit.model.HeadKind;
import io.slimfit.model.Initialization;
import io.slimfit.model.Model;
import io.slimfit.model.ModelOptions;
import io.slimfit.model.OneStep;
import io.slimfit.model.TokenBatch;
import io.slimfit.nn.Gradients;
import io.slimfit.nn.Parameter;
import io.slimfit.nn.Pass;
import io.slimfit.tensor.Activation;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Precision;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** bf16 forward and backward, bf16 and int8 backward, on a small model. */
@Timeout(120)
class PrecisionTest {
  private static final BertConfig CONFIG = new BertConfig(
      BertVariant.BERT, 90, 64, 3, 4, 128, Activation.GELU, 40, 2, 0, 1e-12, 0.1, 0.1, 0.1, 0.2);
  private static final int CHUNK_ROWS = 48;
  private static final Optional<Precision> AS_FORWARD = Optional.empty();

  private final NativeMemory memory = new NativeMemory(Device.CPU);

  @AfterEach
  void nothingIsLeft() {
    assertThat(memory.totalBytes()).isZero();
  }

  private record Step(double loss, Map<String, double[]> gradients) {
    double relativeError(Step exact) {
      return OneStep.relativeError(gradients, exact.gradients);
    }
  }

  private Bert model(Precision precision) {
    Bert bert = new Bert(
        CONFIG,
        HeadKind.SEQUENCE_CLASSIFICATION,
        3,
        ModelOptions.standard().withPrecision(precision),
        memory,
        DType.FLOAT32);
    bert.parameters().all().forEach(new Initialization(0.1, 5)::fill);
    return bert;
  }

  private Step step(String profile, Precision forward, Optional<Precision> backward) {
    return step(profile, forward, backward, List.of(ProfileFidelityTest.batch()), 1);
  }

  /** Computes the parts on several threads, each with its own operators. */
  private Step step(
      String profileName,
      Precision forward,
      Optional<Precision> backward,
      List<TokenBatch> parts,
      int threads) {
    Profile profile = Profiles.get(profileName, Place.of("test"));
    ExecutorService workers = Executors.newFixedThreadPool(threads);
    try (Bert bert = model(forward);
        Ops ops = Ops.fast(memory);
        Gradients gradients =
            new Gradients(bert.parameters(), ActiveSet.of(OneStep.allNames(bert)))) {
      double[] losses = new double[parts.size()];
      AtomicInteger next = new AtomicInteger();
      List<Future<?>> running = IntStream.range(0, threads)
          .<Future<?>>mapToObj(t -> workers.submit(() -> {
            Ops.prepareThread(1);
            try (Ops own = Ops.fast(memory)) {
              for (int i = next.getAndIncrement(); i < parts.size(); i = next.getAndIncrement()) {
                losses[i] = learn(bert, parts.get(i), i, profile, backward, gradients, own);
              }
            }
          }))
          .toList();
      for (Future<?> worker : running) {
        worker.get(60, TimeUnit.SECONDS);
      }
      double loss =
          IntStream.range(0, losses.length).mapToDouble(i -> losses[i]).sum();
      return new Step(loss, OneStep.read(bert, gradients, ops));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    } finally {
      workers.shutdown();
    }
  }

  private static double learn(
      Bert bert,
      TokenBatch part,
      int number,
      Profile profile,
      Optional<Precision> backward,
      Gradients gradients,
      Ops ops) {
    try (Pass pass = Pass.training(
        ops, profile, new Saturation(), gradients, number, 99, CHUNK_ROWS, backward)) {
      Model.Run run = bert.forward(part, pass);
      double loss = run.loss();
      run.backward();
      return loss;
    }
  }

  @ParameterizedTest(name = "profile {0}, gradient in {1}: between {2} and {3}")
  @CsvSource({
    "exact, BFLOAT16, 3e-4, 0.01",
    "exact, INT8, 1e-3, 0.03",
    "checkpoint, BFLOAT16, 3e-4, 0.015",
    "checkpoint, INT8, 1e-3, 0.03"
  })
  void gradientsInAnotherPrecisionAreCloseAndForwardIsTheSame(
      String profile, Precision gradient, double least, double most) {
    Step exact = step(profile, Precision.FLOAT32, AS_FORWARD);
    Step coarse = step(profile, Precision.FLOAT32, Optional.of(gradient));
    assertThat(coarse.loss()).isEqualTo(exact.loss());
    assertThat(coarse.relativeError(exact)).isBetween(least, most);
  }

  /** Otherwise the error of Q, K and V would be several times that of all other int8 products. */
  @Test
  void recomputationAddsLittleToTheInt8Error() {
    Step exact = step("exact", Precision.FLOAT32, AS_FORWARD);
    double held =
        step("exact", Precision.FLOAT32, Optional.of(Precision.INT8)).relativeError(exact);
    double rebuilt =
        step("checkpoint", Precision.FLOAT32, Optional.of(Precision.INT8)).relativeError(exact);
    assertThat(rebuilt).isLessThan(1.5 * held);
  }

  @ParameterizedTest(name = "backward in {0}")
  @CsvSource({"FLOAT32, 1e-4", "INT8, 1e-3"})
  void bfloat16ForwardGoesWithAnyBackward(Precision gradient, double least) {
    Step same = step("checkpoint", Precision.BFLOAT16, AS_FORWARD);
    Step other = step("checkpoint", Precision.BFLOAT16, Optional.of(gradient));
    assertThat(other.loss()).isEqualTo(same.loss());
    assertThat(other.relativeError(same)).isBetween(least, 0.06);
  }

  @Test
  void bfloat16IsNearAndActive() {
    Step exact = step("exact", Precision.FLOAT32, AS_FORWARD);
    Step half = step("exact", Precision.BFLOAT16, AS_FORWARD);
    assertThat(Math.abs(half.loss() - exact.loss())).isBetween(1e-6, 0.01);
    assertThat(half.relativeError(exact)).isBetween(1e-3, 0.05);
  }

  @Test
  void whatIsRebuiltInBfloat16IsWhatForwardSaw() {
    Step held = step("exact", Precision.BFLOAT16, AS_FORWARD);
    Step rebuilt = step("checkpoint", Precision.BFLOAT16, AS_FORWARD);
    assertThat(rebuilt.relativeError(held)).isLessThan(3e-3);
  }

  @ParameterizedTest(name = "forward {0}, backward {1}")
  @CsvSource({"BFLOAT16,", "FLOAT32, BFLOAT16", "FLOAT32, INT8", "BFLOAT16, INT8"})
  void samePartsGiveTheSameBitsForAnyNumberOfWorkers(Precision forward, Precision backward) {
    List<TokenBatch> parts = ProfileFidelityTest.batch().parts(40);
    assertThat(parts).hasSizeGreaterThan(3);
    Step one = step("min", forward, Optional.ofNullable(backward), parts, 1);
    Step three = step("min", forward, Optional.ofNullable(backward), parts, 3);
    assertThat(three.loss()).isEqualTo(one.loss());
    one.gradients()
        .forEach(
            (name, values) -> assertThat(three.gradients().get(name)).as(name).isEqualTo(values));
    Step whole = step("min", forward, Optional.ofNullable(backward));
    assertThat(one.relativeError(whole)).isLessThan(0.05);
  }

  @Test
  void splitWeightsTakeFourBytesAndHaveTheSameValues() {
    try (Bert exact = model(Precision.FLOAT32)) {
      long bytes = memory.bytes(MemoryCategory.WEIGHTS);
      try (Bert half = model(Precision.BFLOAT16)) {
        assertThat(memory.bytes(MemoryCategory.WEIGHTS)).isEqualTo(2 * bytes);
        for (Parameter parameter : half.parameters().all()) {
          assertThat(parameter.value().dtype())
              .as(parameter.name())
              .isEqualTo(isOfBlock(parameter) ? DType.SPLIT_FLOAT32 : DType.FLOAT32);
          assertThat(parameter.value().toDoubles())
              .as(parameter.name())
              .isEqualTo(exact.parameters().get(parameter.name()).value().toDoubles());
        }
      }
      long elements =
          exact.parameters().all().stream().mapToLong(p -> p.shape().elements()).sum();
      assertThat(bytes).isEqualTo(4 * elements);
    }
  }

  private static boolean isOfBlock(Parameter parameter) {
    return parameter.name().contains(".layer.") && parameter.kind() == ParameterKind.WEIGHT;
  }

  @ParameterizedTest(name = "gradient in {0}: {1} bytes per element of a block's weights")
  @CsvSource({"BFLOAT16, 2", "INT8, 2"
  }) // int8 by columns for gradients, by rows for what is recomputed
  void preparedWeightsNeverExceedABlock(Precision gradient, int bytes) {
    long block = 0;
    try (Bert bert = model(Precision.FLOAT32)) {
      for (Parameter parameter : bert.parameters().all()) {
        block += parameter.name().contains(".layer.0.") && parameter.kind() == ParameterKind.WEIGHT
            ? parameter.shape().elements()
            : 0;
      }
    }
    memory.resetPeaks();
    step("min", Precision.FLOAT32, AS_FORWARD);
    long without = memory.peakBytes(MemoryCategory.WORKSPACE);
    memory.resetPeaks();
    step("min", Precision.FLOAT32, Optional.of(gradient));
    long smallestBlocks = 2L << 20;
    assertThat(memory.peakBytes(MemoryCategory.WORKSPACE) - without)
        .isBetween(1L, block * bytes + smallestBlocks);
  }
}
