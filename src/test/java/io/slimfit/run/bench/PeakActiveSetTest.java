package io.slimfit.run.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.freeze.FreezePolicy;
import io.slimfit.freeze.Freezing;
import io.slimfit.freeze.InterLayerScheduling;
import io.slimfit.freeze.LayerwiseSampling;
import io.slimfit.model.bert.Bert;
import io.slimfit.model.bert.TinyBert;
import io.slimfit.model.loss.LossKind;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.NativeMemory;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PeakActiveSetTest {
  private static final String WORDS = "bert.embeddings.word_embeddings.weight";

  private static PeakActiveSet peak(FreezePolicy policy) {
    try (Bert bert = TinyBert.layers(4)
        .model(LossKind.SINGLE_LABEL, 2, new NativeMemory(Device.CPU), DType.FLOAT32, 1)) {
      Freezing freezing = new Freezing(policy, bert.trainables(), Set.of(), 1, false);
      return PeakActiveSet.of(freezing, bert);
    }
  }

  @Test
  void everyWeightOfInterLayerSchedulingHasAStateInALongRun() {
    PeakActiveSet peak = peak(new InterLayerScheduling(0.8));
    assertThat(peak.hasForgotten()).isFalse();
    assertThat(peak.prepared()).isEqualTo(peak.everActive()).contains(WORDS);
    assertThat(peak.largest().names()).contains(WORDS);
  }

  @Test
  void statesThatComeAndGoAreNotPrepared() {
    PeakActiveSet peak = peak(new LayerwiseSampling(1, 1));
    assertThat(peak.hasForgotten()).isTrue();
    assertThat(peak.everActive()).anyMatch(name -> name.contains("encoder.layer."));
    assertThat(peak.prepared()).contains(WORDS).noneMatch(name -> name.contains("encoder.layer."));
  }
}
