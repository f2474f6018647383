package io.slimfit.train;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.base.Place;
import io.slimfit.memory.Profiles;
import io.slimfit.nn.Parameter;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.Precision;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainedColumnsTrainingTest {
  private static final EveryThirdColumn POLICY =
      new EveryThirdColumn(TinyTraining.TINY.hidden(), 2);

  @ParameterizedTest
  @CsvSource({"exact, FLOAT32", "paper, FLOAT32", "lean, BFLOAT16"})
  void eachStepMovesTheColumnsOfItsTurnAndHasMomentsOfThese(String profile, Precision precision) {
    try (TinyTraining tiny = new TinyTraining(
        POLICY, false, Profiles.get(profile, Place.of("test")), precision, Optional.empty())) {
      for (int step = 0; step < 6; step++) {
        Map<String, double[]> before = tiny.values();
        tiny.trainer.train(List.of(TinyTraining.batch(4, 5)), tiny.trainer.nextActive());
        int[] trained = POLICY.columns(step).toArray();
        long moments = 0;
        for (Parameter parameter : tiny.bert.parameters().all()) {
          double[] old = requireNonNull(before.get(parameter.name()));
          if (EveryThirdColumn.isChosen(parameter.name())) {
            requireOnlyMoved(trained, parameter, old);
            moments += 8L * parameter.value().rows() * trained.length;
          } else if (parameter.name().startsWith("classifier")) {
            moments += 8 * parameter.shape().elements();
          } else {
            assertThat(parameter.value().toDoubles()).as(parameter.name()).isEqualTo(old);
          }
        }
        assertThat(tiny.memory.bytes(MemoryCategory.OPTIMIZER)).isEqualTo(moments);
      }
    }
  }

  private static void requireOnlyMoved(int[] trained, Parameter parameter, double[] old) {
    double[] values = parameter.value().toDoubles();
    boolean[] moved = new boolean[parameter.value().columns()];
    for (int i = 0; i < values.length; i++) {
      moved[i % moved.length] |= values[i] != old[i];
    }
    boolean[] expected = new boolean[moved.length];
    Arrays.stream(trained).forEach(column -> expected[column] = true);
    assertThat(moved).as(parameter.name()).isEqualTo(expected);
  }
}
