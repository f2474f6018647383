package io.slimfit.model.bert;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.base.Place;
import io.slimfit.codec.DerivativeCodec;
import io.slimfit.freeze.ActiveSet;
import io.slimfit.memory.Profile;
import io.slimfit.memory.Profiles;
import io.slimfit.memory.SiteKind;
import io.slimfit.memory.Storage;
import io.slimfit.model.HeadKind;
import io.slimfit.model.Initialization;
import io.slimfit.model.Model;
import io.slimfit.model.ModelOptions;
import io.slimfit.model.OneStep;
import io.slimfit.model.TokenBatch;
import io.slimfit.model.loss.CrossEntropy;
import io.slimfit.model.loss.Loss;
import io.slimfit.nn.Chunk;
import io.slimfit.nn.Gradients;
import io.slimfit.nn.Pass;
import io.slimfit.nn.TestPass;
import io.slimfit.tensor.Activation;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Ops;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Profiles differ in what they hold, but not in the result of forward. */
class ProfileFidelityTest {
  private static final int CHUNK_ROWS = 48;
  private static final int[] LENGTHS = {33, 7, 21, 40, 12, 1, 30};

  private final NativeMemory memory = new NativeMemory(Device.CPU);

  BertConfig config() {
    return config(BertVariant.BERT, 40);
  }

  static BertConfig config(BertVariant variant, int positions) {
    return new BertConfig(
        variant, 90, 64, 3, 4, 128, Activation.GELU, positions, 2, 0, 1e-12, 0.1, 0.1, 0.1, 0.2);
  }

  private record Step(double loss, Map<String, double[]> gradients, long held) {}

  private static Profile profile(String name) {
    return Profiles.get(name, Place.of("test"));
  }

  private Step step(String profileName, List<String> frozen) {
    return step(profile(profileName), frozen);
  }

  private Step step(Profile profile, List<String> frozen) {
    try (Ops ops = Ops.fast(memory);
        Bert bert = new Bert(
            config(),
            HeadKind.SEQUENCE_CLASSIFICATION,
            3,
            ModelOptions.standard(),
            memory,
            DType.FLOAT32)) {
      bert.parameters().all().forEach(new Initialization(0.2, 5)::fill);
      List<String> active =
          OneStep.allNames(bert).stream().filter(name -> !frozen.contains(name)).toList();
      memory.takeRecentPeakBytes(MemoryCategory.ACTIVATIONS);
      try (Gradients gradients = new Gradients(bert.parameters(), ActiveSet.of(active))) {
        double loss;
        try (Pass pass = TestPass.training(ops, profile, gradients, 0, 99, CHUNK_ROWS)) {
          Model.Run run = bert.forward(batch(), pass);
          loss = run.loss();
          run.backward();
        }
        long held = memory.takeRecentPeakBytes(MemoryCategory.ACTIVATIONS);
        return new Step(loss, OneStep.read(bert, gradients, ops), held);
      }
    }
  }

  /** Seven sequences of different lengths. */
  static TokenBatch batch() {
    int rows = IntStream.of(LENGTHS).sum();
    int[] tokens = IntStream.range(0, rows).map(i -> 1 + i * 37 % 89).toArray();
    int[] types = IntStream.range(0, rows).map(i -> i / 5 % 2).toArray();
    Loss targets = new CrossEntropy(new int[] {0, 2, 1, 0, 1, 2, 2});
    return new TokenBatch(
        tokens,
        types,
        LENGTHS,
        LENGTHS,
        new long[] {0, 1, 2, 3, 4, 5, 6},
        targets,
        targets.counts());
  }

  private static double relativeError(Step step, Step exact) {
    return OneStep.relativeError(step.gradients(), exact.gradients());
  }

  @ParameterizedTest
  @ValueSource(strings = {"checkpoint", "lean", "min", "paper"})
  void forwardIsExactlyTheSame(String profile) {
    assertThat(step(profile, List.of()).loss())
        .isEqualTo(step("exact", List.of()).loss());
  }

  @ParameterizedTest(name = "{0} is within {1}")
  @CsvSource({"checkpoint, 1e-5", "min, 0.03", "lean, 0.03"})
  void gradientsAreWithinTheCodecsError(String profile, double bound) {
    List<String> frozen = List.of(first(0), second(1), first(2), second(2));
    assertThat(relativeError(step(profile, frozen), step("exact", frozen))).isLessThan(bound);
    assertThat(relativeError(step(profile, List.of()), step("exact", List.of())))
        .isLessThan(bound);
  }

  @Test
  void codesAreUsedInBackward() {
    assertThat(relativeError(step("min", List.of()), step("exact", List.of()))).isGreaterThan(1e-4);
  }

  @Test
  void minHoldsOneNormalizedTensorPerBlockInEightBits() {
    int hidden = config().hiddenSize();
    long expected = 2L * LENGTHS.length * hidden * Float.BYTES; // the head
    for (Chunk chunk : batch().layout().chunks(CHUNK_ROWS)) {
      for (int norm = 0; norm <= config().blocks(); norm++) { // the embeddings' and each block's
        int rows = rows(chunk, norm == config().blocks());
        int width = norm == 0 ? config().embeddingSize() : hidden;
        expected += (rows + 3) / 4 * 4L * width + (rows + 63) / 64 * 2L * width + 4L * rows;
      }
    }
    assertThat(step("min", List.of()).held()).isEqualTo(expected);
  }

  @Test
  void leanAlsoHoldsTheMiddleOneOfEachBlock() {
    int hidden = config().hiddenSize();
    long codes = 0;
    for (Chunk chunk : batch().layout().chunks(CHUNK_ROWS)) {
      for (int block = 0; block < config().blocks(); block++) {
        int rows = rows(chunk, block == config().blocks() - 1);
        codes += (rows + 3) / 4 * 4L * hidden + (rows + 63) / 64 * 2L * hidden + 4L * rows;
      }
    }
    assertThat(step("lean", List.of()).held() - step("min", List.of()).held()).isEqualTo(codes);
  }

  /** The derivative of GELU in 3 bits: 32 rows in three words. */
  @Test
  void derivativeCodesAreHeldAndReadInsteadOfItsInput() {
    Profile coded = Profile.overridden(
        profile("min"), Map.of(SiteKind.GELU_DERIVATIVE, Storage.encode(DerivativeCodec.GELU)));
    List<String> frozen =
        IntStream.range(0, config().blocks()).mapToObj(this::second).toList();
    long codes = 0;
    for (Chunk chunk : batch().layout().chunks(CHUNK_ROWS)) {
      for (int block = 0; block < config().blocks(); block++) {
        int rows = rows(chunk, block == config().blocks() - 1);
        codes += (rows + 31) / 32 * 12L * config().intermediateSize();
      }
    }
    Step step = step(coded, frozen);
    assertThat(step.held() - step("min", frozen).held()).isEqualTo(codes);
    assertThat(relativeError(step, step("exact", frozen))).isBetween(0.03, derivativeError());
  }

  /** The most that codes of GELU' change gradients by, relative to their norm. */
  double derivativeError() {
    return 0.12;
  }

  /** The first weight of a block's feed-forward network. */
  private String first(int block) {
    BertVariant variant = config().variant();
    return variant.block(block) + variant.blockNames().first() + ".weight";
  }

  private String second(int block) {
    BertVariant variant = config().variant();
    return variant.block(block) + variant.blockNames().second() + ".weight";
  }

  /** Only the first token of a sequence goes through the last block. */
  private static int rows(Chunk chunk, boolean last) {
    return last ? chunk.sequences() : chunk.rows();
  }
}
