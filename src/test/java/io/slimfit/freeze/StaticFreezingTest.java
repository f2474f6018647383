package io.slimfit.freeze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import org.junit.jupiter.api.Test;

class StaticFreezingTest extends FreezePolicyContract {
  private static final Place PLACE = Place.setting("freezePattern");

  @Override
  FreezePolicy policy() {
    return StaticFreezing.lowest(1);
  }

  @Test
  void lowestBlocksAreFrozenWithTheEmbeddingsAndTheirBiases() {
    assertThat(StaticFreezing.lowest(1).frozenForGood(TinyParameters.blocks(2)))
        .containsExactlyInAnyOrder(
            "embeddings.word_embeddings.weight",
            "embeddings.LayerNorm.weight",
            "embeddings.LayerNorm.bias",
            "encoder.layer.0.output.dense.weight",
            "encoder.layer.0.output.dense.bias");
  }

  @Test
  void zeroBlocksFreezesOnlyTheEmbeddings() {
    assertThat(StaticFreezing.lowest(0).frozenForGood(TinyParameters.blocks(2)))
        .hasSize(3)
        .allMatch(name -> name.startsWith("embeddings."));
  }

  @Test
  void allBlocksMayBeFrozen() {
    assertThat(StaticFreezing.lowest(2).frozenForGood(TinyParameters.blocks(2))).hasSize(7);
  }

  @Test
  void patternMatchesAnywhereInAName() {
    assertThat(StaticFreezing.matching(new ParameterPattern("layer\\.[01]\\.|pooler", PLACE))
            .frozenForGood(TinyParameters.blocks(3)))
        .containsExactlyInAnyOrder(
            "encoder.layer.0.output.dense.weight",
            "encoder.layer.0.output.dense.bias",
            "encoder.layer.1.output.dense.weight",
            "encoder.layer.1.output.dense.bias",
            "pooler.dense.weight",
            "pooler.dense.bias");
  }

  @Test
  void patternThatMatchesNothingIsRejected() {
    FreezePolicy policy = StaticFreezing.matching(new ParameterPattern("^layer", PLACE));
    assertThatThrownBy(() -> policy.frozenForGood(TinyParameters.blocks(2)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("option freezePattern: '^layer' matches none of the 11 parameters")
        .hasMessageContaining("embeddings.word_embeddings.weight");
  }

  @Test
  void invalidPatternIsRejectedWithThePosition() {
    assertThatThrownBy(() -> new ParameterPattern("layer.(0", PLACE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("'layer.(0' is not a regular expression: Unclosed group");
  }

  @Test
  void blocksBeyondTheModelAreRejected() {
    assertThatThrownBy(() -> StaticFreezing.lowest(3).frozenForGood(TinyParameters.blocks(2)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(
            "freezeBlocks: 3 blocks are more than the model has. Give a number from 0 to 2");
    assertThatThrownBy(() -> StaticFreezing.lowest(-1))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("freezeBlocks");
  }
}
