package io.slimfit.freeze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FreezingTest {
  private static final List<Trainable> PARAMETERS = TinyParameters.blocks(4); // 8 weights, 7 biases
  private static final Set<String> HEAD = Set.of("classifier.weight", "classifier.bias");

  @Test
  void biasesAndTheHeadTrainInEveryStepOfInterLayerScheduling() {
    Freezing freezing = new Freezing(new InterLayerScheduling(0.9), PARAMETERS, HEAD, 1, false);
    ActiveSet active = freezing.choose(freezing.initialDistances(), 0);
    assertThat(freezing.scheduledWeights()).isEqualTo(7);
    assertThat(active.names()).filteredOn(name -> name.endsWith(".bias")).hasSize(7);
    assertThat(active.contains("classifier.weight")).isTrue();
    assertThat(freezing.weightsOf(active))
        .hasSize(2)
        .contains("classifier.weight"); // 7 - int(6.3), and the head
  }

  @Test
  void withoutExceptionsTheHeadIsScheduled() {
    Freezing freezing = new Freezing(new InterLayerScheduling(0.9), PARAMETERS, Set.of(), 1, false);
    assertThat(freezing.scheduledWeights()).isEqualTo(8);
    assertThat(freezing.initialDistances().names()).contains("classifier.weight");
  }

  @Test
  void aPolicyMayLeaveOutBiases() {
    Freezing freezing = new Freezing(new LayerwiseSampling(1, 1), PARAMETERS, HEAD, 1, false);
    Set<String> active = freezing.choose(freezing.initialDistances(), 0).names();
    assertThat(active)
        .hasSize(9) // three of the embeddings, a block's two, the pooler's two, the head's two
        .filteredOn(name -> name.startsWith("encoder."))
        .hasSize(2);
  }

  @Test
  void policyThatChoosesOtherParametersIsABrokenInvariant() {
    FreezePolicy wrong = new FreezePolicy() {
      @Override
      public ActiveSet choose(
          List<Trainable> parameters, Distances distances, long step, long seed) {
        return ActiveSet.of(HEAD);
      }

      @Override
      public String describe(int weights) {
        return "wrong";
      }
    };
    Freezing freezing = new Freezing(wrong, PARAMETERS, HEAD, 1, false);
    assertThatThrownBy(() -> freezing.choose(freezing.initialDistances(), 0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("classifier.weight");
  }

  @Test
  void activeParametersAreInTheOrderOfTheModel() {
    Freezing freezing = new Freezing(new NoFreezing(), PARAMETERS, HEAD, 1, false);
    assertThat(freezing.choose(freezing.initialDistances(), 0).names())
        .containsExactlyElementsOf(PARAMETERS.stream().map(Trainable::name).toList());
  }

  @Test
  void staticFreezingFreezesBiasesToo() {
    Freezing freezing = new Freezing(StaticFreezing.lowest(3), PARAMETERS, HEAD, 1, false);
    Set<String> active = freezing.choose(freezing.initialDistances(), 5).names();
    assertThat(active)
        .containsExactly(
            "encoder.layer.3.output.dense.weight",
            "encoder.layer.3.output.dense.bias",
            "pooler.dense.weight",
            "pooler.dense.bias",
            "classifier.weight",
            "classifier.bias");
    assertThat(freezing.scheduledWeights()).isEqualTo(2);
  }

  @Test
  void alwaysTrainedParametersOverrideStaticFreezing() {
    FreezePolicy everything =
        StaticFreezing.matching(new ParameterPattern(".", Place.setting("freezePattern")));
    Freezing freezing = new Freezing(everything, PARAMETERS, HEAD, 1, false);
    assertThat(freezing.choose(freezing.initialDistances(), 0).names())
        .containsExactly("classifier.weight", "classifier.bias");
    assertThatThrownBy(() -> new Freezing(everything, PARAMETERS, Set.of(), 1, false))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("every parameter is permanently frozen");
  }

  @Test
  void distancesOfAnotherScheduleAreABrokenInvariant() {
    Freezing freezing = new Freezing(new NoFreezing(), PARAMETERS, HEAD, 1, false);
    assertThatThrownBy(() -> freezing.choose(Distances.of(Map.of("pooler.dense.weight", 1.0)), 0))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(
            () -> new Freezing(new NoFreezing(), PARAMETERS, Set.of("score.weight"), 1, false))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void truncatedStepsFreezeBiasesBelowTheLowestActiveWeight() {
    Freezing freezing = new Freezing(new InterLayerScheduling(0.8), PARAMETERS, HEAD, 1, true);
    Map<String, Double> far = new LinkedHashMap<>();
    freezing.initialDistances().names().forEach(name -> far.put(name, 0.0));
    far.put("encoder.layer.2.output.dense.weight", 1.0);
    far.put("pooler.dense.weight", 1.0);
    assertThat(freezing.choose(Distances.of(far), 0).names())
        .containsExactly(
            "encoder.layer.2.output.dense.weight",
            "encoder.layer.2.output.dense.bias",
            "encoder.layer.3.output.dense.bias",
            "pooler.dense.weight",
            "pooler.dense.bias",
            "classifier.weight",
            "classifier.bias");
  }

  @Test
  void truncationKeepsAlwaysTrainedParametersAndStepsWithoutWeights() {
    String bias = "encoder.layer.1.output.dense.bias";
    Freezing freezing =
        new Freezing(new InterLayerScheduling(0.9), PARAMETERS, Set.of(bias), 1, true);
    Map<String, Double> far = new LinkedHashMap<>();
    freezing.initialDistances().names().forEach(name -> far.put(name, 0.0));
    far.put("classifier.weight", 1.0);
    assertThat(freezing.choose(Distances.of(far), 0).names()).startsWith(bias);

    FreezePolicy weights =
        StaticFreezing.matching(new ParameterPattern("weight", Place.setting("freezePattern")));
    Freezing biases = new Freezing(weights, PARAMETERS, Set.of(), 1, true);
    assertThat(biases.choose(biases.initialDistances(), 0).names()).hasSize(7);
  }
}
