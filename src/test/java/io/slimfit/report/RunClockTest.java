package io.slimfit.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.train.EvaluationReport;
import io.slimfit.train.StepReport;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunClockTest {
  private long now;

  private void pass(long seconds) {
    now += seconds * 1_000_000_000L;
  }

  @Test
  void everySecondBelongsToOnePhase() {
    RunClock clock = new RunClock(() -> now);
    pass(2);
    clock.onStart(SomeRun.summary("embedded"));
    pass(3);
    clock.onStep(new StepReport(1, 1, 0.5, 1e-4, List.of(), 0, 3, Optional.empty()));
    clock.onEvaluating(10);
    pass(4);
    clock.onEvaluated(new EvaluationReport(1, Map.of(), true));
    pass(5);
    ObjectNode json = new JsonMapper().createObjectNode();
    clock.putTo(json);
    assertThat(json.toString())
        .isEqualTo(
            "{\"time\":{\"preparing\":2.0,\"training\":3.0,\"evaluating\":4.0," + "\"rest\":5.0}}");
  }
}
