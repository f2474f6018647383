package io.slimfit.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.freeze.InterLayerScheduling;
import io.slimfit.memory.Profile;
import io.slimfit.memory.Profiles;
import io.slimfit.memory.SiteKind;
import io.slimfit.memory.Storage;
import io.slimfit.memory.StoreOverrides;
import io.slimfit.tensor.MemoryCategory;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --store}: rows of a profile's table that are replaced. */
class StoresTest {
  @ParameterizedTest
  @ValueSource(strings = {"exact", "checkpoint", "lean", "min"})
  void acceptedStoresTrain(String profile) {
    double exact = loss(Profiles.get("exact", Place.of("test")));
    int pairs = 0;
    for (String kind : StoreOverrides.kinds()) {
      for (String codec : StoreOverrides.codecs()) {
        Map<SiteKind, Storage> stores;
        try {
          stores = StoreOverrides.parse(List.of(kind + "=" + codec));
        } catch (InputException refused) {
          continue;
        }
        pairs++;
        assertThat(loss(Profile.overridden(Profiles.get(profile, Place.of("test")), stores)))
            .as("%s=%s: forward is exact for any storage", kind, codec)
            .isEqualTo(exact);
      }
    }
    assertThat(pairs).isGreaterThan(50);
  }

  @Test
  void droppedSitesTakeNoBytes() {
    Profile exact = Profiles.get("exact", Place.of("test"));
    Profile less = Profile.overridden(exact, StoreOverrides.parse(List.of("query-key-value=drop")));
    int tokens = 4 * 5;
    long dropped = 4L * 3 * TinyTraining.TINY.hidden() * tokens * TinyTraining.TINY.layers();
    assertThat(held(exact) - held(less)).isEqualTo(dropped);
  }

  @Test
  void impossibleStoresAreRejected() {
    refused("block-norm", "KIND=CODEC");
    refused("block-norm=", "unknown codec ''");
    refused("=int8", "unknown kind of site ''");
    refused("block-norm=gelu3", "does not fit kind 'block-norm'");
    refused("relu-derivative=gelu3", "relu3 or drop");
    assertThatThrownBy(() -> StoreOverrides.parse(List.of("head=keep", "head=int8")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("'head' is given twice");
  }

  private static void refused(String word, String message) {
    assertThatThrownBy(() -> StoreOverrides.parse(List.of(word)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(message);
  }

  private static double loss(Profile profile) {
    try (TinyTraining tiny = new TinyTraining(new InterLayerScheduling(0.5), false, profile)) {
      return tiny.trainer
          .train(List.of(TinyTraining.batch(4, 5)), tiny.trainer.nextActive())
          .loss();
    }
  }

  private static long held(Profile profile) {
    try (TinyTraining tiny = new TinyTraining(new InterLayerScheduling(0.5), false, profile)) {
      tiny.trainer.train(List.of(TinyTraining.batch(4, 5)), tiny.trainer.nextActive());
      return tiny.memory.peakBytes(MemoryCategory.ACTIVATIONS);
    }
  }
}
