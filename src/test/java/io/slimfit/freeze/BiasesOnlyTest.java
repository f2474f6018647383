package io.slimfit.freeze;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class BiasesOnlyTest extends FreezePolicyContract {
  @Override
  FreezePolicy policy() {
    return new BiasesOnly();
  }

  @Test
  void biasesOfTheBlocksAndEverythingAboveThemTrainInEveryStep() {
    Freezing freezing = new Freezing(policy(), TinyParameters.blocks(2), Set.of(), 1, false);
    ActiveSet active = freezing.choose(freezing.initialDistances(), 0);
    assertThat(active.names())
        .containsExactly(
            "embeddings.LayerNorm.bias",
            "encoder.layer.0.output.dense.bias",
            "encoder.layer.1.output.dense.bias",
            "pooler.dense.weight",
            "pooler.dense.bias",
            "classifier.weight",
            "classifier.bias");
    assertThat(freezing.choose(freezing.initialDistances(), 1_000)).isEqualTo(active);
  }
}
