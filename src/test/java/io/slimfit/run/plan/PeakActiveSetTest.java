package io.slimfit.run.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.freeze.ActiveSet;
import io.slimfit.freeze.Columns;
import io.slimfit.freeze.Distances;
import io.slimfit.freeze.FreezePolicy;
import io.slimfit.freeze.Freezing;
import io.slimfit.freeze.InterLayerScheduling;
import io.slimfit.freeze.LayerwiseSampling;
import io.slimfit.freeze.Trainable;
import io.slimfit.model.bert.Bert;
import io.slimfit.model.bert.TinyBert;
import io.slimfit.model.loss.LossKind;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.NativeMemory;
import java.util.List;
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
    assertThat(peak.prepared()).isEqualTo(peak.everActive());
    assertThat(peak.prepared().names()).contains(WORDS);
    assertThat(peak.largest().names()).contains(WORDS);
  }

  @Test
  void statesAreThoseOfTrainedColumns() {
    String weight = "bert.encoder.layer.1.attention.self.query.weight";
    Columns columns = Columns.of(0, 3);
    PeakActiveSet peak = peak(new FreezePolicy() {
      @Override
      public ActiveSet choose(
          List<Trainable> parameters, Distances distances, long step, long seed) {
        return ActiveSet.of(List.of(weight)).withColumns(weight, columns);
      }

      @Override
      public String describe(int weights) {
        return "two columns of one weight train";
      }
    });
    assertThat(peak.prepared()).isEqualTo(peak.largest());
    assertThat(peak.prepared().columnsOf(weight)).contains(columns);
  }

  @Test
  void statesThatComeAndGoAreNotPrepared() {
    PeakActiveSet peak = peak(new LayerwiseSampling(1, 1));
    assertThat(peak.hasForgotten()).isTrue();
    assertThat(peak.everActive().names()).anyMatch(name -> name.contains("encoder.layer."));
    assertThat(peak.prepared().names())
        .contains(WORDS)
        .noneMatch(name -> name.contains("encoder.layer."));
  }

  private static final String QUERY = "bert.encoder.layer.1.attention.self.query.weight"; // 64
  private static final String INTERMEDIATE = "bert.encoder.layer.2.intermediate.dense.weight"; // 96

  @Test
  void theLargestSetMayBeALaterOne() {
    PeakActiveSet peak =
        peak(new SetsByStep(step -> ActiveSet.of(List.of(step == 3 ? INTERMEDIATE : QUERY))));
    assertThat(peak.largest().names()).containsExactly(INTERMEDIATE);
    assertThat(peak.everActive().names()).containsExactlyInAnyOrder(QUERY, INTERMEDIATE);
  }

  @Test
  void ofAColumnOnlyItsElementsCount() {
    PeakActiveSet peak = peak(new SetsByStep(step -> step == 0
        ? ActiveSet.of(List.of(INTERMEDIATE)).withColumns(INTERMEDIATE, Columns.of(0))
        : ActiveSet.of(List.of(QUERY))));
    assertThat(peak.largest().names()).containsExactly(QUERY);
  }

  @Test
  void theWordsReplaceTheSmallestMatrixOfTheLargestSet() {
    String bias = "bert.encoder.layer.1.attention.self.query.bias";
    PeakActiveSet peak = peak(new SetsByStep(
        step -> ActiveSet.of(step == 2 ? List.of(WORDS) : List.of(INTERMEDIATE, QUERY, bias))));
    assertThat(peak.largest().names()).containsExactlyInAnyOrder(WORDS, INTERMEDIATE, bias);
  }
}
