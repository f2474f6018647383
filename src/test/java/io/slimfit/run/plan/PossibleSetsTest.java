package io.slimfit.run.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.freeze.ActiveSet;
import io.slimfit.freeze.FreezePolicy;
import io.slimfit.freeze.Freezing;
import io.slimfit.freeze.InterLayerScheduling;
import io.slimfit.freeze.NoFreezing;
import io.slimfit.model.bert.Bert;
import io.slimfit.model.bert.TinyBert;
import io.slimfit.model.loss.LossKind;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.NativeMemory;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PossibleSetsTest {
  private final Bert bert = TinyBert.layers(4)
      .model(LossKind.SINGLE_LABEL, 2, new NativeMemory(Device.META), DType.FLOAT32, 1);

  @AfterEach
  void close() {
    bert.close();
  }

  private Freezing freezing(FreezePolicy policy) {
    return new Freezing(policy, bert.trainables(), Set.of(), 1, false);
  }

  private long elements(ActiveSet set) {
    return set.names().stream()
        .mapToLong(name -> bert.parameters().get(name).shape().elements())
        .sum();
  }

  @Test
  void ofSetsThatGoByDistancesOnlyTheFirstIsKnown() {
    Freezing byDistance = freezing(new InterLayerScheduling(0.5));
    assertThat(PossibleSets.areKnown(byDistance, 1)).isTrue();
    assertThat(PossibleSets.areKnown(byDistance, 50)).isFalse();
    assertThat(PossibleSets.areKnown(freezing(new NoFreezing()), 50)).isTrue();
  }

  @Test
  void theLeastSetHasAsManyWeightsAsTheUsualOneAndTheGreatestNoFewer() {
    PossibleSets sets = PossibleSets.of(freezing(new InterLayerScheduling(0.8)), bert, 1000);
    assertThat(sets.least().names()).hasSameSizeAs(sets.usual().names());
    assertThat(elements(sets.least())).isLessThan(elements(sets.usual()));
    assertThat(sets.greatest())
        .hasSize(3)
        .contains(sets.least())
        .anyMatch(set -> elements(set) > elements(sets.usual()));
    assertThat(sets.forgets()).isFalse();
    assertThat(sets.prepared().names()).containsAll(sets.usual().names());
  }

  @Test
  void ifAllTrainsThereIsOneSet() {
    PossibleSets sets = PossibleSets.of(freezing(new NoFreezing()), bert, 1000);
    assertThat(sets.least()).isEqualTo(sets.usual());
    assertThat(sets.greatest()).isEqualTo(List.of(sets.usual()));
    assertThat(elements(sets.usual())).isEqualTo(bert.parameters().elements());
  }
}
