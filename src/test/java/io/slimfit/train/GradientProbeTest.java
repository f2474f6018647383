package io.slimfit.train;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.slimfit.base.Place;
import io.slimfit.codec.BlockwiseCodec;
import io.slimfit.freeze.NoFreezing;
import io.slimfit.memory.Profile;
import io.slimfit.memory.Profiles;
import io.slimfit.memory.SiteKind;
import io.slimfit.memory.Storage;
import io.slimfit.model.TokenBatch;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GradientProbeTest {
  private static Profile profile(String name) {
    return Profiles.get(name, Place.of("test"));
  }

  private static GradientProbe probe(Profile profile) {
    TokenBatch batch = TinyTraining.batch(6, 9);
    try (TinyTraining tiny = new TinyTraining(new NoFreezing(), false, profile)) {
      return tiny.trainer.probe(batch.deal(2), tiny.trainer.nextActive());
    }
  }

  @Test
  void exactGradientsAreExact() {
    GradientProbe probe = probe(profile("exact"));
    assertThat(probe.whole().cosine()).isCloseTo(1, within(1e-6));
    assertThat(probe.whole().relativeError()).isLessThan(1e-3);
  }

  @Test
  void codesAddASmallError() {
    GradientProbe probe = probe(profile("lean"));
    assertThat(probe.whole().cosine()).isBetween(0.98, 0.9999999);
    assertThat(probe.byWeight()).containsKey("bert.encoder.layer.0.output.dense.weight");
  }

  @Test
  void coarseCodecShowsInTheLayersThatReadIt() {
    Profile broken = Profile.overridden(
        profile("lean"), Map.of(SiteKind.BLOCK_NORM, Storage.encode(new BlockwiseCodec(2, 64))));
    GradientProbe probe = probe(broken);
    assertThat(probe.whole().relativeError())
        .isGreaterThan(3 * probe(profile("lean")).whole().relativeError());
    List<String> reads = List.of("bert.encoder.layer.0.attention.self.value.weight");
    assertThat(reads)
        .allSatisfy(
            name -> assertThat(requireNonNull(probe.byWeight().get(name)).relativeError())
                .isGreaterThan(0.05));
  }
}
