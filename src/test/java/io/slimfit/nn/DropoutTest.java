package io.slimfit.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.Place;
import io.slimfit.freeze.ActiveSet;
import io.slimfit.memory.Profiles;
import io.slimfit.memory.Site;
import io.slimfit.memory.SiteKind;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a mask depends on, and what it does not. */
class DropoutTest {
  private final Dropout dropout = new Dropout(0.1, new Site("here", SiteKind.MIDDLE_NORM));

  private static <T> T inPass(long stepKey, Function<Pass, T> body) {
    try (TinyLayer tiny = new TinyLayer();
        Gradients none = new Gradients(tiny.parameters, ActiveSet.of(List.of()));
        Pass pass = TestPass.training(
            tiny.ops, Profiles.get("exact", Place.of("test")), none, 0, stepKey, 100)) {
      return body.apply(pass);
    }
  }

  private static SequenceLayout layout(int rows, int tokens, long... numbers) {
    int[] allRows = new int[numbers.length];
    int[] allTokens = new int[numbers.length];
    Arrays.fill(allRows, rows);
    Arrays.fill(allTokens, tokens);
    return new SequenceLayout(allRows, allTokens, numbers);
  }

  private static int[] keys(Dropout dropout, SequenceLayout layout, int chunkRows, int chunk) {
    return inPass(
        7,
        pass -> dropout.mask(layout, layout.chunks(chunkRows).get(chunk), pass).rowKeys());
  }

  @Test
  void sequenceHasTheSameMaskAnywhereInTheBatch() {
    int[] alone = keys(dropout, layout(4, 4, 9), 100, 0);
    assertThat(Arrays.copyOfRange(keys(dropout, layout(4, 4, 3, 9), 100, 0), 4, 8))
        .isEqualTo(alone);
    assertThat(keys(dropout, layout(4, 4, 3, 9), 4, 1)).as("in a chunk").isEqualTo(alone);
    assertThat(Arrays.copyOf(keys(dropout, layout(6, 4, 9), 100, 0), 4))
        .as("padded")
        .isEqualTo(alone);
  }

  @Test
  void allRowsOfAllSequencesHaveDifferentKeys() {
    int[] keys = keys(dropout, layout(50, 50, 0, 1, 2, 3), 1000, 0);
    assertThat(IntStream.of(keys).distinct().count()).isEqualTo(200);
  }

  @Test
  void sitesAndStepsHaveDifferentMasks() {
    SequenceLayout layout = layout(4, 4, 9);
    Chunk chunk = layout.chunks(100).get(0);
    int[] keys = inPass(7, pass -> dropout.mask(layout, chunk, pass).rowKeys());
    Dropout elsewhere = new Dropout(0.1, new Site("there", SiteKind.MIDDLE_NORM));
    int[] ofSite = inPass(7, pass -> elsewhere.mask(layout, chunk, pass).rowKeys());
    int[] ofStep = inPass(8, pass -> dropout.mask(layout, chunk, pass).rowKeys());
    assertThat(IntStream.of(keys).boxed())
        .doesNotContainAnyElementsOf(IntStream.of(ofSite).boxed().toList())
        .doesNotContainAnyElementsOf(IntStream.of(ofStep).boxed().toList());
  }

  @Test
  void eachHeadAndRowOfAttentionHasItsOwnKey() {
    int[] keys = inPass(
        7,
        pass -> dropout.attentionMask(layout(50, 50, 9), 0, 1, 4, 50, 50, pass).rowKeys());
    assertThat(keys).hasSize(200);
    assertThat(IntStream.of(keys).distinct().count()).isEqualTo(200);
    int[] padded = inPass(
        7,
        pass -> dropout.attentionMask(layout(60, 50, 9), 0, 1, 4, 60, 60, pass).rowKeys());
    assertThat(Arrays.copyOfRange(padded, 60, 110))
        .as("second head, padded")
        .isEqualTo(Arrays.copyOfRange(keys, 50, 100));
    int[] tiles = inPass(
        7,
        pass -> dropout.attentionMask(layout(50, 50, 9), 0, 1, 4, 50, 64, pass).rowKeys());
    assertThat(tiles).hasSize(4 * 64);
    assertThat(Arrays.copyOfRange(tiles, 64, 114))
        .as("second head, in whole tiles")
        .isEqualTo(Arrays.copyOfRange(keys, 50, 100));
  }

  @Test
  void nothingIsDroppedInInferenceOrAtProbabilityZero() {
    SequenceLayout layout = layout(4, 4, 9);
    Chunk chunk = layout.chunks(100).get(0);
    Dropout zero = new Dropout(0, new Site("here", SiteKind.MIDDLE_NORM));
    assertThat(inPass(7, pass -> zero.mask(layout, chunk, pass)).isNone()).isTrue();
    try (TinyLayer tiny = new TinyLayer();
        Pass pass = Pass.inference(tiny.ops, 100)) {
      assertThat(dropout.mask(layout, chunk, pass).isNone()).isTrue();
      assertThat(dropout.mask(layout, pass).isNone()).isTrue();
      assertThat(dropout.attentionMask(layout, 0, 1, 2, 4, 4, pass).isNone()).isTrue();
    }
  }

  @Test
  void probabilityMustBeBelowOne() {
    for (double probability : new double[] {1, -0.1, Double.NaN}) {
      assertThatThrownBy(() -> new Dropout(probability, new Site("here", SiteKind.MIDDLE_NORM)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
