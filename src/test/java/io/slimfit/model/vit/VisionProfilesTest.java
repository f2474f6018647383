package io.slimfit.model.vit;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.base.Place;
import io.slimfit.freeze.ActiveSet;
import io.slimfit.memory.Profile;
import io.slimfit.memory.Profiles;
import io.slimfit.memory.SiteKind;
import io.slimfit.memory.Storage;
import io.slimfit.model.HeadKind;
import io.slimfit.model.ImageBatch;
import io.slimfit.model.ImageShape;
import io.slimfit.model.Initialization;
import io.slimfit.model.Model;
import io.slimfit.model.ModelOptions;
import io.slimfit.model.OneStep;
import io.slimfit.nn.Chunk;
import io.slimfit.nn.Gradients;
import io.slimfit.nn.Pass;
import io.slimfit.nn.TestPass;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Shape;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A pre-LN model under every profile: held bytes by formula and in the ledger, and the errors of
 * its gradients.
 */
class VisionProfilesTest {
  private static final int CHUNK_ROWS = 48; // two images
  private static final TinyVision TINY =
      new TinyVision(VisionVariant.VIT, 3, 64, 4, 128, true, new ImageShape(16, 4, 3), 0.1);
  private static final int[] LABELS = {0, 2, 1, 0, 1, 2, 2};
  private static final String BLOCK = "vit.encoder.layer.";

  private final NativeMemory memory = new NativeMemory(Device.CPU);
  private final VisionTransformer model = model();
  private final ImageBatch batch = TINY.batch(LABELS, 3);

  private record Step(double loss, Map<String, double[]> gradients, long held) {}

  private VisionTransformer model() {
    VisionTransformer made = new VisionTransformer(
        TINY.config(),
        HeadKind.SEQUENCE_CLASSIFICATION,
        3,
        ModelOptions.standard(),
        memory,
        DType.FLOAT32);
    made.parameters().all().forEach(new Initialization(0.2, 5)::fill);
    return made;
  }

  @AfterEach
  void nothingIsLeft() {
    model.close();
    assertThat(memory.totalBytes()).isZero();
  }

  private Step step(String profile, Collection<String> active) {
    try (Ops ops = Ops.fast(memory);
        Gradients gradients = new Gradients(model.parameters(), ActiveSet.of(active))) {
      double loss;
      long held;
      try (Pass pass = TestPass.training(ops, profile(profile), gradients, 0, 99, CHUNK_ROWS)) {
        Model.Run run = model.forward(batch, pass);
        held = memory.bytes(MemoryCategory.ACTIVATIONS);
        loss = run.loss();
        run.backward();
        assertThat(memory.bytes(MemoryCategory.ACTIVATIONS))
            .as("after backward")
            .isZero();
      }
      return new Step(loss, OneStep.read(model, gradients, ops), held);
    }
  }

  private static Profile profile(String name) {
    return Profiles.get(name, Place.of("test"));
  }

  private List<String> all() {
    return OneStep.allNames(model);
  }

  private List<String> allBut(List<String> frozen) {
    return all().stream().filter(name -> !frozen.contains(name)).toList();
  }

  private static List<String> seconds() {
    return IntStream.range(0, TINY.layers())
        .mapToObj(i -> BLOCK + i + ".output.dense.weight")
        .toList();
  }

  private static double relativeError(Step step, Step exact) {
    return OneStep.relativeError(step.gradients(), exact.gradients());
  }

  @ParameterizedTest
  @ValueSource(strings = {"checkpoint", "lean", "min", "paper"})
  void forwardIsExactlyTheSame(String profile) {
    assertThat(step(profile, all()).loss()).isEqualTo(step("exact", all()).loss());
  }

  @ParameterizedTest(name = "{0} is within {1}")
  @CsvSource({"checkpoint, 1e-5", "min, 0.03", "lean, 0.03"})
  void gradientsAreWithinTheCodecsError(String profile, double bound) {
    List<String> frozen = List.of(
        BLOCK + "0.intermediate.dense.weight",
        BLOCK + "1.output.dense.weight",
        BLOCK + "2.intermediate.dense.weight",
        BLOCK + "2.output.dense.weight");
    for (List<String> active : List.of(allBut(frozen), all())) {
      assertThat(relativeError(step(profile, active), step("exact", active))).isLessThan(bound);
    }
  }

  @Test
  void codesAreUsedInBackward() {
    assertThat(relativeError(step("min", all()), step("exact", all()))).isGreaterThan(1e-4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"exact", "checkpoint", "lean", "min"})
  void heldBytesEqualTheDocumentedOnes(String profile) {
    assertThat(step(profile, all()).held()).isEqualTo(documented(profile, 0));
    assertThat(step(profile, allBut(seconds())).held()).isEqualTo(documented(profile, 0));
  }

  /** The formulas of docs/memory.md, written out. */
  private long documented(String profile, int lowest) {
    long h = TINY.hidden();
    long f = TINY.intermediate();
    boolean coded = profile.equals("lean") || profile.equals("min");
    long bytes = (4 * h + 4) * LABELS.length; // the head: x̂ and 1/σ of the last LayerNorm
    for (Chunk chunk : batch.layout().chunks(CHUNK_ROWS)) {
      long rows = chunk.rows();
      for (int block = lowest; block < TINY.layers(); block++) {
        long outputs = block == TINY.layers() - 1 ? chunk.sequences() : rows;
        bytes += coded ? h * (4 * ceil(rows, 4) + 2 * ceil(rows, 64)) : 4 * h * rows;
        bytes += 2 * 4 * rows; // mean and 1/σ
        if (profile.equals("exact")) {
          bytes += rows * 3 * h * 4 + outputs * (h + f + h + 1) * 4;
        }
        if (profile.equals("lean")) { // x̂ of the middle LayerNorm, and 1/σ
          bytes += h * (4 * ceil(outputs, 4) + 2 * ceil(outputs, 64)) + 4 * outputs;
        }
      }
    }
    return bytes;
  }

  private static long ceil(long a, long b) {
    return (a + b - 1) / b;
  }

  @ParameterizedTest
  @ValueSource(strings = {"exact", "checkpoint", "lean", "min"})
  void nothingIsHeldBelowTheLowestActiveWeight(String profile) {
    List<String> active = List.of(BLOCK + "1.output.dense.weight", BLOCK + "2.output.dense.weight");
    Step step = step(profile, active);
    assertThat(step.held()).isEqualTo(documented(profile, 1));
    assertThat(step.gradients()).containsOnlyKeys(active);
    assertThat(step(profile, List.of("classifier.bias")).held())
        .isEqualTo(documented(profile, TINY.layers()));
  }

  @Test
  void paperProfileHoldsTheDocumentedBytesForAnyActiveWeight() {
    List<String> biases = all().stream().filter(name -> name.endsWith(".bias")).toList();
    for (String name : all()) { // recomputing from top-k codes would throw
      List<String> active =
          Stream.concat(biases.stream(), Stream.of(name)).distinct().toList();
      assertThat(step("paper", active).held()).as("%s active", name).isEqualTo(paper(active));
    }
    assertThat(step("paper", all()).held()).isEqualTo(paper(all()));
  }

  private long paper(Collection<String> active) {
    long h = TINY.hidden();
    long f = TINY.intermediate();
    long bytes = (4 * h + 4) * LABELS.length;
    for (Chunk chunk : batch.layout().chunks(CHUNK_ROWS)) {
      long rows = chunk.rows();
      for (int i = 0; i < TINY.layers(); i++) {
        String block = BLOCK + i + ".";
        boolean last = i == TINY.layers() - 1;
        long outputs = last ? chunk.sequences() : rows;
        boolean qkv = Stream.of("query", "key", "value")
            .anyMatch(name -> active.contains(block + "attention.attention." + name + ".weight"));
        boolean wo = active.contains(block + "attention.output.dense.weight");
        boolean w1 = active.contains(block + "intermediate.dense.weight");
        boolean w2 = active.contains(block + "output.dense.weight");
        boolean before = active.contains(block + "layernorm_before.weight");
        boolean after = active.contains(block + "layernorm_after.weight");
        bytes += paper(SiteKind.BLOCK_NORM, before, rows, h)
            + 2 * 4 * rows // mean and 1/σ
            + paper(SiteKind.LINEAR_INPUT, qkv, rows, h)
            + paper(SiteKind.QUERY_KEY_VALUE, qkv, rows, 3 * h)
            + paper(SiteKind.ATTENTION_OUTPUT, wo, outputs, h)
            + paper(SiteKind.MIDDLE_NORM, after, outputs, h)
            + 4 * outputs // 1/σ
            + paper(SiteKind.LINEAR_INPUT, w1, outputs, h)
            + paper(SiteKind.ACTIVATION_INPUT, w2, outputs, f)
            + paper(SiteKind.FEED_FORWARD_INPUT, w2, outputs, f)
            + paper(
                SiteKind.ATTENTION_PROBABILITIES,
                false,
                outputs * TINY.heads(),
                TINY.image().rows());
      }
    }
    return bytes;
  }

  private static long paper(SiteKind kind, boolean active, long rows, long columns) {
    Storage storage = profile("paper").storageOf(kind, active);
    if (storage instanceof Storage.Encode encode) {
      return encode.codec().encodedBytes(Shape.of(rows, columns));
    }
    return storage instanceof Storage.Keep ? rows * columns * Float.BYTES : 0;
  }
}
