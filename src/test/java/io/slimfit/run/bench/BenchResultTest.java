package io.slimfit.run.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.memory.Ledger;
import io.slimfit.plan.UsualMemory;
import io.slimfit.run.config.OptionValues;
import io.slimfit.tensor.OperatorCount;
import io.slimfit.tensor.OperatorLimits;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class BenchResultTest {
  private static BenchResult result(List<Double> seconds, List<Double> processorSeconds) {
    return new BenchResult(
        BenchConfig.of(new OptionValues()),
        OptionalInt.empty(),
        seconds,
        processorSeconds,
        List.of(),
        Optional.empty(),
        new Ledger(Map.of(), 0, 0),
        new UsualMemory(0, 0, 0, 0, 0));
  }

  @Test
  void ofAnOddNumberOfStepsTheMiddleOneCounts() {
    BenchResult result = result(List.of(9.0, 1.0, 2.0), List.of(30.0, 70.0, 10.0));
    assertThat(result.medianSeconds()).isEqualTo(2);
    assertThat(result.medianProcessorSeconds()).isEqualTo(30);
  }

  @Test
  void ofAnEvenNumberTheMeanOfTheTwoInTheMiddleCounts() {
    assertThat(result(List.of(9.0, 1.0, 2.0, 4.0), List.of(0.0)).medianSeconds())
        .isEqualTo(3);
  }

  @Test
  void operatorsThatTookLongestComeFirst() {
    OperatorCount fast = new OperatorCount("fast", 9, 0.1, 1, 1);
    OperatorCount slow = new OperatorCount("slow", 1, 0.5, 1, 1);
    assertThat(new Roofline(List.of(fast, slow), 1, new OperatorLimits(1, 1)).operators())
        .containsExactly(slow, fast);
  }
}
