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
    step.addUpdate(new RehearsedStep.Update(100, 0, 8, 6, true));
    step.addUpdate(new RehearsedStep.Update(60, 0, 30, 2, true));
    assertThat(step.moments(THREADS)).isEqualTo(30);
    assertThat(step.learning(THREADS)).isEqualTo(100 + 2 * 15);
    assertThat(step.updating(THREADS)).isZero();
  }

  /** The moments of a large table do not meet the gradients of blocks, which are updated before. */
  @Test
  void updatesAfterTheLastPartMeet() {
    RehearsedStep step = step();
    step.addUpdate(new RehearsedStep.Update(100, 0, 8, 0, true));
    step.addUpdate(new RehearsedStep.Update(3, 0, 180, 0, false));
    step.addUpdate(new RehearsedStep.Update(2, 0, 7, 0, false));
    step.addUpdate(new RehearsedStep.Update(1, 0, 6, 0, false));
    assertThat(step.moments(THREADS)).isEqualTo(187);
    assertThat(step.learning(THREADS)).isEqualTo(100 + 2 * 15);
    assertThat(step.updating(THREADS)).isEqualTo(3 + 187);
  }

  /** The gradients of the part that updates are among those of the parts that meet. */
  @Test
  void gradientsOfPartsAreCountedOnce() {
    RehearsedStep step = step();
    step.addUpdate(new RehearsedStep.Update(100, 4, 0, 0, true));
    assertThat(step.gradients(THREADS)).isEqualTo(100 + 2 * 5);
    assertThat(step.learning(THREADS)).isEqualTo(100 + 2 * 15);
  }

  /** The part that updates holds 6; the other one may get on to a layer in which it needs 7. */
  @Test
  void otherPartsHaveGoneAsFarAsTheOneThatUpdates() {
    RehearsedStep step = step();
    step.seeActivations(10); // before any update
    step.addUpdate(new RehearsedStep.Update(100, 0, 50, 6, true));
    step.seeActivations(7);
    step.addUpdate(new RehearsedStep.Update(60, 0, 20, 2, true));
    step.seeActivations(3);
    assertThat(step.learning(THREADS)).isEqualTo(100 + 50 + 6 + 7 + 5);
  }
}
