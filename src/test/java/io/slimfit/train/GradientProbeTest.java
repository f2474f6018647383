package io.slimfit.train;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.slimfit.base.Place;
import io.slimfit.codec.BlockwiseCodec;
import io.slimfit.freeze.ActiveSet;
import io.slimfit.freeze.NoFreezing;
import io.slimfit.memory.Profile;
import io.slimfit.memory.Profiles;
import io.slimfit.memory.SiteKind;
import io.slimfit.memory.Storage;
import io.slimfit.model.TokenBatch;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Tensor;
import io.slimfit.train.GradientProbe.Nearness;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
  void anErrorOfAThirdOfAPercentIsReportedAsThat() {
    int n = 1 << 20;
    Random random = new Random(7);
    double[] exact = random.doubles(n, -1, 1).map(x -> (float) x).toArray();
    double[] disturbed = Arrays.stream(exact)
        .map(x -> (float) (x + 0.0034 * Math.signum(random.nextDouble() - 0.5) * x))
        .toArray();
    NativeMemory memory = new NativeMemory(Device.CPU);
    try (Tensor x = memory.allocate(MemoryCategory.GRADIENTS, DType.FLOAT32, n);
        Tensor y = memory.allocate(MemoryCategory.GRADIENTS, DType.FLOAT32, n);
        Ops ops = Ops.fast(memory)) {
      x.set(disturbed);
      y.set(exact);
      Nearness nearness = Nearness.of(ops.innerProducts(x, y));
      assertThat(nearness.relativeError()).isCloseTo(0.0034, within(1e-6));
      assertThat(nearness.cosine()).isLessThan(1).isCloseTo(1 - 0.0034 * 0.0034 / 2, within(1e-6));
      assertThat(Nearness.of(ops.innerProducts(y, y)).relativeError()).isZero();
    }
  }

  @Test
  void codesAddASmallError() {
    GradientProbe probe = probe(profile("lean"));
    assertThat(probe.whole().cosine()).isBetween(0.98, 0.9999999);
    assertThat(probe.byWeight()).containsKey("bert.encoder.layer.0.output.dense.weight");
  }

  /**
   * Also where a second feed-forward weight is frozen: no coarse code stands in for GELU's input.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "attention.self.query.weight",
        "attention.self.value.weight",
        "intermediate.dense.weight"
      })
  void leanIsCloseInALowWeightWhereAllOthersAreFrozen(String weight) {
    String name = "bert.encoder.layer.0." + weight;
    try (TinyTraining tiny = new TinyTraining(new NoFreezing(), false, profile("lean"))) {
      GradientProbe probe =
          tiny.trainer.probe(TinyTraining.batch(6, 9).deal(2), ActiveSet.of(List.of(name)));
      assertThat(requireNonNull(probe.byWeight().get(name)).relativeError()).isBetween(1e-4, 0.04);
    }
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
