package io.slimfit.run.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RehearsedStepTest {
  private static final int THREADS = 2;
  private static final RehearsedStep.Part FIRST = new RehearsedStep.Part(10, 100, 110);
  private static final RehearsedStep.Part LATER = new RehearsedStep.Part(10, 5, 15);

  private static RehearsedStep step() {
    RehearsedStep step = new RehearsedStep();
    step.add(FIRST);
    step.add(LATER);
    step.add(LATER);
    return step;
  }

  /** As parts wait for the one that updates a weight, and gradients become fewer. */
  @Test
  void updatesWhilePartsAreOnTheirWayComeOneAfterAnother() {
    RehearsedStep step = step();
    step.addUpdate(100, 8, true);
    step.addUpdate(60, 30, true);
    assertThat(step.moments(THREADS)).isEqualTo(30);
    assertThat(step.learning(THREADS)).isEqualTo(108 + 2 * 15);
    assertThat(step.updating(THREADS)).isZero();
  }

  /** The moments of a large table do not meet the gradients of blocks, which are updated before. */
  @Test
  void updatesAfterTheLastPartMeet() {
    RehearsedStep step = step();
    step.addUpdate(100, 8, true);
    step.addUpdate(3, 180, false);
    step.addUpdate(2, 7, false);
    step.addUpdate(1, 6, false);
    assertThat(step.moments(THREADS)).isEqualTo(187);
    assertThat(step.learning(THREADS)).isEqualTo(108 + 2 * 15);
    assertThat(step.updating(THREADS)).isEqualTo(3 + 187);
  }
}
