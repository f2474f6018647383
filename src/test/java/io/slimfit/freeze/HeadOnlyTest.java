package io.slimfit.freeze;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class HeadOnlyTest extends FreezePolicyContract {
  @Override
  FreezePolicy policy() {
    return new HeadOnly();
  }

  @Test
  void onlyWhatIsAboveTheBlocksTrainsInEveryStep() {
    Freezing freezing = new Freezing(policy(), TinyParameters.blocks(2), Set.of(), 1, false);
    ActiveSet active = freezing.choose(freezing.initialDistances(), 0);
    assertThat(active.names())
        .containsExactly(
            "pooler.dense.weight", "pooler.dense.bias", "classifier.weight", "classifier.bias");
    assertThat(freezing.choose(freezing.initialDistances(), 1_000)).isEqualTo(active);
  }
}
