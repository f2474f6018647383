package io.slimfit.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class StepMeterTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void theTimeOfSeveralWorkersIsDividedAmongThePhases() {
    StepMeter meter = new StepMeter();
    meter.addForward(SECOND);
    meter.addForward(SECOND);
    meter.addBackward(3 * SECOND);
    meter.addBackward(3 * SECOND);
    meter.addEarlyUpdate(SECOND);
    meter.endPasses(4 * SECOND); // two workers, at once
    meter.endUpdates(2 * SECOND);
    StepPhases phases = meter.phases();
    assertThat(phases.forward()).isCloseTo(1, within(1e-9));
    assertThat(phases.backward()).isCloseTo(2.5, within(1e-9));
    assertThat(phases.update()).isCloseTo(2.5, within(1e-9));
  }

  @Test
  void aStepThatDidNothingTookNoTime() {
    assertThat(new StepMeter().phases()).isEqualTo(StepPhases.NONE);
  }
}
