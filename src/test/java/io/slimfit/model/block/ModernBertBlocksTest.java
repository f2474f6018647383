package io.slimfit.model.block;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.base.Place;
import io.slimfit.freeze.ActiveSet;
import io.slimfit.freeze.Columns;
import io.slimfit.memory.Profiles;
import io.slimfit.memory.SiteKind;
import io.slimfit.memory.Storage;
import io.slimfit.nn.Chunk;
import io.slimfit.nn.GradientCheck;
import io.slimfit.nn.LowRankConfig;
import io.slimfit.nn.Parameter;
import io.slimfit.tensor.Activation;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Shape;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Blocks composed of other branches and joints than BERT's and ViT's: those of ModernBERT. */
class ModernBertBlocksTest {
  private static final int[] LENGTHS = {33, 7, 21, 40, 12, 1, 30};

  private static TinyBlocks doubles(boolean dropsRows) {
    return new TinyBlocks(
            DType.FLOAT64, 8, 2, 6, new int[] {5, 3, 1, 4}, 6, dropsRows, Optional.empty())
        .modernBert(3, 0.1);
  }

  private static TinyBlocks floats(boolean dropsRows) {
    return new TinyBlocks(DType.FLOAT32, 64, 4, 96, LENGTHS, 48, dropsRows, Optional.empty())
        .modernBert(3, 0.1);
  }

  private static void requireDerivative(TinyBlocks tiny) {
    TinyBlocks.Step step = tiny.step("exact", tiny.names());
    assertThat(step.gradients().keySet()).containsExactlyElementsOf(tiny.names());
    GradientCheck check =
        new GradientCheck(() -> tiny.step("exact", List.of()).loss(), TinyBlocks.SEED);
    Random random = new Random(TinyBlocks.SEED);
    check.checkSome("x", tiny.x, step.dx(), 20, random);
    for (Parameter parameter : tiny.parameters.all()) {
      check.checkSome(
          parameter.name(), parameter.value(), step.gradients().get(parameter.name()), 8, random);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void backwardIsTheDerivative(boolean dropsRows) {
    try (TinyBlocks tiny = doubles(dropsRows)) {
      requireDerivative(tiny);
    }
  }

  @ParameterizedTest
  @EnumSource(Activation.class)
  void backwardOfAPostNormBlockIsTheDerivative(Activation activation) {
    try (TinyBlocks tiny = new TinyBlocks(
            DType.FLOAT64, 8, 2, 12, new int[] {3, 2}, 3, false, Optional.empty())
        .postNorm(activation)) {
      requireDerivative(tiny);
    }
  }

  @Test
  void lowRankAdditionsNeedNoOtherClassToKnowOfThem() {
    LowRankConfig config = new LowRankConfig(name -> !name.endsWith("Wi"), 2, 0.5, 0.3);
    try (TinyBlocks tiny = new TinyBlocks(
            DType.FLOAT64, 8, 2, 6, new int[] {4, 2}, 4, true, Optional.of(config))
        .modernBert(2, 0)) {
      assertThat(tiny.names())
          .contains("layers.0.attn.Wqkv.lora_A.weight", "layers.1.mlp.Wo.lora_B.weight")
          .doesNotContain("layers.0.mlp.Wi.lora_A.weight");
      requireDerivative(tiny);
      List<String> additions =
          tiny.names().stream().filter(name -> name.contains(".lora_")).toList();
      Map<String, double[]> all = tiny.step("exact", tiny.names()).gradients();
      for (String profile : List.of("exact", "checkpoint")) {
        Map<String, double[]> frozen = tiny.step(profile, additions).gradients();
        assertThat(frozen).containsOnlyKeys(additions);
        assertThat(relativeError(frozen, all)).isLessThan(1e-10);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"checkpoint", "lean", "min", "paper"})
  void forwardIsExactlyTheSame(String profile) {
    try (TinyBlocks tiny = floats(true)) {
      assertThat(tiny.step(profile, tiny.names()).loss())
          .isEqualTo(tiny.step("exact", tiny.names()).loss());
    }
  }

  @ParameterizedTest(name = "{0} is within {1}")
  @CsvSource({"checkpoint, 1e-5", "min, 0.03", "lean, 0.03"})
  void gradientsAreWithinTheCodecsError(String profile, double bound) {
    try (TinyBlocks tiny = floats(true)) {
      for (Collection<String> active : active(tiny)) {
        TinyBlocks.Step exact = tiny.step("exact", active);
        TinyBlocks.Step step = tiny.step(profile, active);
        assertThat(step.gradients().keySet()).containsExactlyInAnyOrderElementsOf(active);
        assertThat(relativeError(step.gradients(), exact.gradients())).isLessThan(bound);
        assertThat(relativeError(Map.of("x", step.dx()), Map.of("x", exact.dx())))
            .isLessThan(bound);
      }
    }
  }

  /** All parameters, and each of some without the others. */
  private static List<Collection<String>> active(TinyBlocks tiny) {
    return List.of(
        tiny.names(),
        List.of("layers.0.attn.Wqkv.weight"),
        List.of("layers.1.attn.Wo.weight", "layers.2.mlp.Wi.weight"),
        List.of("layers.1.mlp.Wo.weight"),
        List.of("layers.1.attn_norm.weight", "layers.0.mlp_norm.weight"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"exact", "checkpoint", "lean", "min", "paper"})
  void holdsWhatTheTableSaysWhicheverWeightIsActive(String profile) {
    try (TinyBlocks tiny = floats(true)) {
      for (Collection<String> active : Stream.concat(
              active(tiny).stream(), tiny.names().stream().map(List::of))
          .toList()) {
        assertThat(tiny.step(profile, active).held())
            .as("%s, %s active", profile, active)
            .isEqualTo(expected(tiny, profile, active));
      }
    }
  }

  private static long expected(TinyBlocks tiny, String profile, Collection<String> active) {
    long h = tiny.hidden;
    long f = tiny.intermediate;
    long bytes = 0;
    for (Chunk chunk : tiny.layout.chunks(tiny.chunkRows)) {
      for (int i = 0; i < tiny.blocks.size(); i++) {
        String block = "layers." + i + ".";
        long rows = chunk.rows();
        long outputs = i == tiny.blocks.size() - 1 ? chunk.sequences() : rows;
        boolean qkv = active.contains(block + "attn.Wqkv.weight");
        boolean wo = active.contains(block + "attn.Wo.weight");
        boolean wi = active.contains(block + "mlp.Wi.weight");
        boolean second = active.contains(block + "mlp.Wo.weight");
        if (i > 0) { // x̂, 1/σ and mean; the first block reads what lies below it
          boolean norm = active.contains(block + "attn_norm.weight");
          bytes += bytes(profile, SiteKind.BLOCK_NORM, norm, rows, h) + 2 * 4 * rows;
        }
        long middle = bytes(
            profile, SiteKind.MIDDLE_NORM, active.contains(block + "mlp_norm.weight"), outputs, h);
        bytes += middle
            + (middle > 0 ? 4 * outputs : 0) // 1/σ
            + bytes(profile, SiteKind.LINEAR_INPUT, qkv, rows, h)
            + bytes(profile, SiteKind.QUERY_KEY_VALUE, qkv, rows, 3 * h)
            + bytes(profile, SiteKind.ATTENTION_OUTPUT, wo, outputs, h)
            + bytes(profile, SiteKind.LINEAR_INPUT, wi, outputs, h)
            + bytes(profile, SiteKind.GATED_INPUT, second, outputs, 2 * f)
            + bytes(profile, SiteKind.FEED_FORWARD_INPUT, second, outputs, f);
      }
    }
    for (int s = 0; s < tiny.layout.sequences(); s++) { // no neighbours are of equal length
      long tokens = tiny.layout.tokens(s);
      bytes += (tiny.blocks.size() - 1)
              * bytes(profile, SiteKind.ATTENTION_PROBABILITIES, false, tiny.heads * tokens, tokens)
          + bytes(profile, SiteKind.ATTENTION_PROBABILITIES, false, tiny.heads, tokens);
    }
    return bytes;
  }

  private static long bytes(
      String profile, SiteKind kind, boolean active, long rows, long columns) {
    Storage storage = Profiles.get(profile, Place.of("test")).storageOf(kind, active);
    if (storage instanceof Storage.Encode encode) {
      return encode.codec().encodedBytes(Shape.of(rows, columns));
    }
    return storage instanceof Storage.Keep ? rows * columns * Float.BYTES : 0;
  }

  @ParameterizedTest
  @ValueSource(strings = {"exact", "checkpoint", "paper"})
  void ofTrainedColumnsOnlyTheInputIsHeldThatTheyRead(String profile) {
    try (TinyBlocks tiny = floats(true)) {
      String weight = "layers.1.attn.Wo.weight";
      Columns columns = Columns.of(0, 5, 6, 63);
      ActiveSet some = ActiveSet.of(List.of(weight)).withColumns(weight, columns);
      TinyBlocks.Step whole = tiny.step(profile, List.of(weight));
      TinyBlocks.Step step = tiny.step(profile, some);
      long saved = profile.equals("checkpoint")
          ? 0
          : 4L * tiny.layout.rows() * (tiny.hidden - columns.count());
      assertThat(whole.held() - step.held()).isEqualTo(saved);
      double[] all = requireNonNull(whole.gradients().get(weight));
      double[] expected = new double[tiny.hidden * columns.count()];
      for (int i = 0; i < expected.length; i++) {
        int row = i / columns.count();
        expected[i] = all[row * tiny.hidden + columns.toArray()[i % columns.count()]];
      }
      assertThat(relativeError(step.gradients(), Map.of(weight, expected))).isLessThan(1e-5);
    }
  }

  @Test
  void ofProjectionsThatTrainByTheSameColumnsOnlyTheseOfTheirInputAreHeld() {
    try (TinyBlocks tiny =
        new TinyBlocks(DType.FLOAT32, 64, 4, 96, LENGTHS, 48, false, Optional.empty())) {
      tiny.postNorm(Activation.GELU);
      Columns columns = Columns.of(0, 5, 63);
      List<String> names = List.of("self.query.weight", "self.key.weight", "self.value.weight");
      ActiveSet same = ActiveSet.of(names);
      for (String name : names) {
        same = same.withColumns(name, columns);
      }
      ActiveSet different = same.withColumns("self.key.weight", Columns.of(1, 5, 63));
      long whole = tiny.step("paper", names).held();
      long saved = 4L * tiny.layout.rows() * (tiny.hidden - columns.count());
      assertThat(tiny.step("paper", same).held()).isEqualTo(whole - saved);
      assertThat(tiny.step("paper", different).held()).isEqualTo(whole);
    }
  }

  /** ||gradients - exact|| / ||exact||, over all elements of these gradients. */
  private static double relativeError(
      Map<String, double[]> gradients, Map<String, double[]> exact) {
    double error = 0;
    double norm = 0;
    for (String name : gradients.keySet()) {
      double[] a = requireNonNull(gradients.get(name));
      double[] b = requireNonNull(exact.get(name));
      for (int i = 0; i < b.length; i++) {
        error += (a[i] - b[i]) * (a[i] - b[i]);
        norm += b[i] * b[i];
      }
    }
    return Math.sqrt(error / norm);
  }
}
