package io.slimfit.run.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.slimfit.freeze.ActiveSet;
import io.slimfit.freeze.FreezeConfig;
import io.slimfit.freeze.FreezePolicies;
import io.slimfit.freeze.FreezePolicy;
import io.slimfit.freeze.Freezing;
import io.slimfit.freeze.InterLayerScheduling;
import io.slimfit.freeze.NoFreezing;
import io.slimfit.freeze.RunLength;
import io.slimfit.model.bert.Bert;
import io.slimfit.model.bert.TinyBert;
import io.slimfit.model.loss.LossKind;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.NativeMemory;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ActivityTest {
  private static final int BLOCKS = 4;
  private static final Activity.Phase FEW = new Activity.Phase(1, 3);
  private static final Activity.Phase ALL = new Activity.Phase(2, 8);

  private static Activity activity(FreezePolicy policy) {
    try (Bert bert = TinyBert.layers(BLOCKS)
        .model(LossKind.SINGLE_LABEL, 2, new NativeMemory(Device.META), DType.FLOAT32, 1)) {
      return Activity.of(new Freezing(policy, bert.trainables(), Set.of(), 1, false), bert, 100);
    }
  }

  @Test
  void everyBlockTakesTheTimeOfTheSecond() {
    Activity activity = activity(new NoFreezing());
    assertThat(activity.isFull()).isTrue();
    assertThat(activity.forward(ALL, ALL)).isEqualTo(2 + 3 * 6.0);
    assertThat(activity.backward(ALL, ALL)).isEqualTo(2 + 3 * 6.0);
  }

  @Test
  void theTimeOfFrozenMatricesIsNotCounted() {
    Activity activity = activity(new InterLayerScheduling(0.75));
    assertThat(activity.isFull()).isFalse();
    assertThat(activity.active() + activity.last()).isBetween(0.1 * BLOCKS, 0.5 * BLOCKS);
    assertThat(activity.backward(FEW, ALL))
        .isCloseTo(
            1 + activity.last() + activity.reached() * 2 + activity.active() * 4, within(1e-9));
  }

  @Test
  void backwardEndsAtTheLowestBlockThatTrains() {
    Activity activity =
        activity(FreezePolicies.of(FreezeConfig.of("head")).forRun(new RunLength(100, 100)));
    assertThat(activity.isOfVectors()).isTrue();
    assertThat(activity.reached()).isZero();
    assertThat(activity.forward(FEW, FEW)).isEqualTo(1 + 3 * 2.0);
    assertThat(activity.backward(FEW, FEW)).isEqualTo(1);
  }

  @Test
  void whatTrainsLaterInTheRunCounts() {
    String query = "bert.encoder.layer.1.attention.self.query.weight";
    Activity activity =
        activity(new SetsByStep(step -> ActiveSet.of(step < 50 ? List.of() : List.of(query))));
    double looks = 3.0 / 8; // steps 60, 72 and 84 of 0, 12, 24 and so on
    assertThat(activity.elements()).isEqualTo(64 * looks);
    assertThat(activity.reached()).isEqualTo(2 * looks);
    assertThat(activity.active()).isCloseTo(64.0 / (4 * 64 + 2 * 96) * looks, within(1e-9));
    assertThat(activity.last()).isZero();
    assertThat(activity.isOfVectors()).isFalse();
  }
}
