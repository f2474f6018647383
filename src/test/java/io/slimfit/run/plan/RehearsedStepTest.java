package io.slimfit.run.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class RehearsedStepTest {
  private static final int THREADS = 2;
  private static final RehearsedStep.Part FIRST = new RehearsedStep.Part(10, 100, 110, 0, 0);
  private static final RehearsedStep.Part LATER = new RehearsedStep.Part(10, 5, 15, 0, 0);

  private static RehearsedStep.Update inPart(long sums, long own, long moments, long activations) {
    return new RehearsedStep.Update(
        sums, own, moments, activations, Optional.of(new RehearsedStep.InLayer(0, sums)));
  }

  private static RehearsedStep.Update after(long sums, long own, long moments, long activations) {
    return new RehearsedStep.Update(sums, own, moments, activations, Optional.empty());
  }

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
    step.addUpdate(inPart(100, 0, 8, 6));
    step.addUpdate(inPart(60, 0, 30, 2));
    assertThat(step.moments(THREADS)).isEqualTo(30);
    assertThat(step.learning(THREADS)).isEqualTo(100 + 2 * 15);
    assertThat(step.updating(THREADS)).isZero();
  }

  /** The moments of a large table do not meet the gradients of blocks, which are updated before. */
  @Test
  void updatesAfterTheLastPartMeet() {
    RehearsedStep step = step();
    step.addUpdate(inPart(100, 0, 8, 0));
    step.addUpdate(after(3, 0, 180, 0));
    step.addUpdate(after(2, 0, 7, 0));
    step.addUpdate(after(1, 0, 6, 0));
    assertThat(step.moments(THREADS)).isEqualTo(187);
    assertThat(step.learning(THREADS)).isEqualTo(100 + 2 * 15);
    assertThat(step.updating(THREADS)).isEqualTo(3 + 187);
  }

  /** The gradients of the part that updates are among those of the parts that meet. */
  @Test
  void gradientsOfPartsAreCountedOnce() {
    RehearsedStep step = step();
    step.addUpdate(inPart(100, 4, 0, 0));
    assertThat(step.gradients(THREADS)).isEqualTo(100 + 2 * 5);
    assertThat(step.learning(THREADS)).isEqualTo(100 + 2 * 15);
  }

  /** The part that updates holds 6; the other one may get on to a layer in which it needs 7. */
  @Test
  void otherPartsHaveGoneAsFarAsTheOneThatUpdates() {
    RehearsedStep step = step();
    step.seeActivations(10); // before any update
    step.addUpdate(inPart(100, 0, 50, 6));
    step.seeActivations(7);
    step.addUpdate(inPart(60, 0, 20, 2));
    step.seeActivations(3);
    assertThat(step.learning(THREADS)).isEqualTo(100 + 50 + 6 + 7 + 5);
  }

  private static RehearsedStep.Update ofLayer(int layer, long gradient, long activations) {
    RehearsedStep.InLayer place = new RehearsedStep.InLayer(layer, gradient);
    return new RehearsedStep.Update(0, 0, 0, activations, Optional.of(place));
  }

  /**
   * Two parts of two workers, and three layers of 30, 40 and 20, the first with two weights. Each
   * part has 3 of vectors, and the first 8 of tables, of which 7 are left when it ends.
   */
  private static RehearsedStep paced() {
    RehearsedStep step = new RehearsedStep();
    step.add(new RehearsedStep.Part(50, 98 + 3, 120, 3, 97));
    step.seeActivations(50);
    step.addUpdate(ofLayer(9, 10, 45));
    step.addUpdate(ofLayer(9, 20, 45));
    step.seeActivations(30);
    step.addUpdate(ofLayer(1, 40, 20));
    step.seeActivations(20);
    step.addUpdate(ofLayer(0, 20, 10));
    step.seeActivations(10);
    step.seeEnd(14);
    step.add(new RehearsedStep.Part(50, 43, 90, 3, 0));
    return step;
  }

  /** The sums of two layers, a layer of the part that is behind, and the vectors of both. */
  @Test
  void ifEachPartHasAWorkerTheSumsOfTwoLayersExist() {
    assertThat(paced().gradients(THREADS)).isEqualTo(30 + 40 + 40 + 2 * 3);
    assertThat(paced().gradients(1)).isGreaterThan(30 + 40 + 20);
  }

  /** Afterwards, activations become fewer, and gradients no more. */
  @Test
  void ifEachPartHasAWorkerTheMostIsThereWhenBackwardBegins() {
    assertThat(paced().learning(THREADS)).isEqualTo(50 + 50 + (30 + 40 + 40 + 2 * 3));
  }

  /** Below all layers, the first part has tables, while the last one is in the last layer. */
  @Test
  void gradientsOfTablesMeetTheLastLayer() {
    RehearsedStep step = new RehearsedStep();
    step.add(new RehearsedStep.Part(50, 520, 600, 0, 500));
    step.addUpdate(ofLayer(1, 10, 40));
    step.addUpdate(ofLayer(0, 10, 10));
    step.seeEnd(510);
    step.add(new RehearsedStep.Part(50, 20, 90, 0, 0));
    assertThat(step.gradients(THREADS)).isEqualTo(500 + 10 + 10);
  }
}
