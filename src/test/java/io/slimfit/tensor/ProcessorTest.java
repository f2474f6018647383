package io.slimfit.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Recognizes processors by the flags that Linux lists. */
class ProcessorTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "only AVX2, flags\t\t: fpu sse2 avx avx2 fma f16c, false, false",
    "Cascade Lake, flags\t\t: avx2 avx512f avx512bw avx512_vnni, false, true",
    "Cooper Lake, flags\t\t: avx512f avx512_vnni avx512_bf16, true, true",
    "Sapphire Rapids, flags\t\t: avx512f amx_bf16 amx_tile amx_int8, true, true",
    "Alder Lake, flags\t\t: avx2 avx_vnni, false, true",
    "Graviton 2, Features\t: fp asimd asimdhp asimddp, false, true",
    "Graviton 3, Features\t: fp asimd asimddp sve i8mm bf16, true, true",
    "an older ARM, Features\t: fp asimd, false, false",
    "parts of words do not match, flags\t\t: xavx512_bf16 avx512_bf160 nobf16, false, false",
    "a model name is not a flag, model name\t: avx512_bf16 avx512_vnni, false, false",
    "an empty file, '', false, false"
  })
  void flags(String name, String line, boolean bfloat16, boolean int8) {
    String cpuinfo = "processor\t: 0\nbogomips : 5\n" + line + "\n\nprocessor\t: 1\n" + line + "\n";
    Processor processor = Processor.of(cpuinfo);
    assertThat(processor.computes(Precision.FLOAT32)).isTrue();
    assertThat(processor.computes(Precision.BFLOAT16)).isEqualTo(bfloat16);
    assertThat(processor.computes(Precision.INT8)).isEqualTo(int8);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "avx512f amx_bf16 amx_int8, BFLOAT16",
    "avx512f avx512_vnni avx512_bf16, BFLOAT16",
    "avx512f avx512_vnni, FLOAT32",
    "asimddp sve i8mm bf16, FLOAT32",
    "'', FLOAT32"
  })
  void fastestPrecisionFollowsFromTheFlags(String flags, Precision fastest) {
    assertThat(Processor.of("flags : " + flags).fastest()).isEqualTo(fastest);
  }

  @Test
  void tilesAreThoseOfAmx() {
    assertThat(Processor.of("flags : avx512f amx_tile amx_bf16").hasTiles()).isTrue();
    assertThat(Processor.of("flags : avx512f avx512_bf16").hasTiles()).isFalse();
  }

  /** A cloud calls several generations "AMD EPYC". */
  @Test
  void theKindHasModelAndInstructions() {
    Processor processor = Processor.of("flags : fpu avx512f avx2 sse2 avx512_bf16 fma");
    assertThat(processor.instructions()).containsExactly("avx512_bf16", "avx512f", "avx2", "fma");
    assertThat(Processor.kind())
        .startsWith(Processor.model())
        .endsWith(String.join(", ", Processor.here().instructions()));
  }

  @Test
  void thisProcessorComputesFloats() {
    assertThat(Stream.of(Processor.here())).allMatch(here -> here.computes(Precision.FLOAT32));
  }
}
