package io.slimfit.run.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.Precision;
import io.slimfit.tensor.Processor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The precisions of a run: fallbacks and invalid combinations. */
class PrecisionsTest {
  private static final Precisions BOTH =
      new Precisions(Precision.BFLOAT16, Optional.of(Precision.INT8));

  @ParameterizedTest(name = "flags {0}: {1} and {2}, {3} notes")
  @CsvSource({
    "avx512_bf16 avx512_vnni, BFLOAT16, INT8, 0",
    "avx512_vnni, FLOAT32, INT8, 1",
    "avx512_bf16, BFLOAT16, , 1",
    "avx2, FLOAT32, , 2"
  })
  void unsupportedPrecisionFallsBackWithANote(
      String flags, Precision forward, Precision backward, int notes) {
    List<String> said = new ArrayList<>();
    Precisions used = BOTH.on(Device.CPU, new Processor(Set.of(flags.split(" ", -1))), said::add);
    assertThat(used).isEqualTo(new Precisions(forward, Optional.ofNullable(backward)));
    assertThat(said).hasSize(notes);
    assertThat(String.join("\n", said)).contains(forward == Precision.FLOAT32 ? "precision" : "");
    assertThat(said).allMatch(note -> note.contains("falls back to " + forward.optionName()));
  }

  @ParameterizedTest(name = "auto with flags {0}: {1}")
  @CsvSource({
    "avx512f avx512_bf16 avx512_vnni, BFLOAT16",
    "amx_bf16 amx_int8 avx512_bf16, BFLOAT16",
    "amx_bf16, BFLOAT16",
    "avx512_vnni, FLOAT32",
    "avx2 avx_vnni, FLOAT32",
    "bf16 i8mm, FLOAT32"
  })
  void autoFollowsTheKindOfProcessor(String flags, Precision forward) {
    Processor processor = new Processor(Set.of(flags.split(" ", -1)));
    assertThat(Precisions.auto().on(Device.CPU, processor, PrecisionsTest::never))
        .isEqualTo(new Precisions(forward, Optional.empty()));
    assertThat(Precisions.auto().on(Device.CUDA, processor, PrecisionsTest::never))
        .as("a GPU, which nobody has measured")
        .isEqualTo(Precisions.standard());
  }

  @Test
  @DisplayName("auto concerns the forward pass; a gradient precision that is given stays")
  void autoKeepsTheGradientPrecision() {
    Processor fast = new Processor(Set.of("avx512_bf16", "avx512_vnni"));
    assertThat(Precisions.auto().withBackward("int8").on(Device.CPU, fast, note -> {}))
        .isEqualTo(BOTH);
    assertThat(Precisions.auto().withForward("fp32")).isEqualTo(Precisions.standard());
    assertThat(Precisions.standard().withForward("auto")).isEqualTo(Precisions.auto());
  }

  @Test
  void noNoteForUnrequestedPrecisions() {
    Precisions standard = Precisions.standard();
    assertThat(standard.on(Device.CPU, new Processor(Set.of()), PrecisionsTest::never))
        .isEqualTo(standard);
  }

  @Test
  void aGpuNeedsNoFlags() {
    assertThat(BOTH.on(Device.CUDA, new Processor(Set.of()), PrecisionsTest::never))
        .isEqualTo(BOTH);
  }

  private static void never(String note) {
    throw new AssertionError("unexpected note: " + note);
  }

  @Test
  void exactRequiresAnExactBackward() {
    for (Precision gradient : List.of(Precision.BFLOAT16, Precision.INT8)) {
      Precisions coarse = new Precisions(Precision.FLOAT32, Optional.of(gradient));
      assertThatThrownBy(() -> coarse.requireFit("exact"))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("gradientPrecision")
          .hasMessageContaining(gradient.optionName())
          .hasMessageContaining("profile(exact)");
      coarse.requireFit("lean");
    }
    new Precisions(Precision.BFLOAT16, Optional.empty()).requireFit("exact");
    new Precisions(Precision.BFLOAT16, Optional.of(Precision.FLOAT32)).requireFit("exact");
  }
}
