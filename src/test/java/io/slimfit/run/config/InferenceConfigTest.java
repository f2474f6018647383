package io.slimfit.run.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import io.slimfit.tensor.Precision;
import io.slimfit.tensor.Processor;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The precisions of predictions. */
class InferenceConfigTest {
  private static final InferenceConfig CONFIG = InferenceConfig.of("folder");
  private static final Processor OLD = new Processor(Set.of("avx2"));

  @Test
  void int8RunsEverywhereWithANoteWhereItIsSlow() {
    InferenceConfig int8 = CONFIG.withPrecision("int8");
    assertThat(int8.precision()).isEqualTo(Precision.INT8);
    List<String> notes = new ArrayList<>();
    assertThat(int8.on(new Processor(Set.of("avx512_vnni")), notes::add)).isEqualTo(int8);
    assertThat(notes).isEmpty();
    assertThat(int8.on(OLD, notes::add)).isEqualTo(int8);
    assertThat(notes)
        .singleElement()
        .asString()
        .contains("no instructions for int8", "fp32 is faster");
  }

  @Test
  void bfloat16FallsBackWithANote() {
    List<String> notes = new ArrayList<>();
    assertThat(CONFIG.withPrecision("bf16").on(OLD, notes::add).precision())
        .isEqualTo(Precision.FLOAT32);
    assertThat(notes).hasSize(1);
  }

  @Test
  void autoIsThePrecisionOfTraining() {
    assertThat(CONFIG.withPrecision("auto").precision())
        .isEqualTo(Processor.here().fastest());
    assertThatThrownBy(() -> CONFIG.withPrecision("int4"))
        .isInstanceOf(InputException.class)
        .hasMessageContainingAll("unknown precision 'int4'", "int8");
  }
}
