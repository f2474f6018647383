package io.slimfit.task.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.base.CounterRandom;
import io.slimfit.data.Example;
import io.slimfit.data.ExampleSource;
import io.slimfit.data.Label;
import io.slimfit.task.Labels;
import io.slimfit.task.Progress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class HeldOutTest {
  private static final Labels CLASSES = new Labels.Classes(List.of("a", "b", "c"));

  private static HeldOut of(Labels kinds, List<Label> labels) {
    List<Example> examples = new ArrayList<>();
    labels.forEach(label -> examples.add(Example.of("" + examples.size(), "t", label)));
    return HeldOut.of(ExampleSource.of(examples), kinds, Progress.none());
  }

  private static List<Label> classes(int... counts) {
    List<Label> labels = new ArrayList<>();
    for (int c = 0; c < counts.length; c++) {
      for (int i = 0; i < counts[c]; i++) {
        labels.add(Label.ofClass(c));
      }
    }
    return labels;
  }

  private static int[] drawn(List<Label> labels, double share, long seed) {
    BitSet drawn = of(CLASSES, labels).draw(share, seed);
    int[] counts = new int[3];
    drawn.stream().forEach(i -> counts[labels.get(i).index()]++);
    return counts;
  }

  @Test
  @DisplayName("each class gives its share, whatever the seed")
  void shares() {
    for (long seed = 0; seed < 20; seed++) {
      assertThat(drawn(classes(50, 30, 20), 0.1, seed)).containsExactly(5, 3, 2);
      assertThat(drawn(classes(24, 1, 0), 0.1, seed)).containsExactly(3, 0, 0);
      assertThat(drawn(classes(5, 5, 5), 0.9, seed)).containsExactly(4, 4, 4);
    }
    assertThat(of(CLASSES, classes(50, 30, 20)).draw(0.1, 1))
        .isNotEqualTo(of(CLASSES, classes(50, 30, 20)).draw(0.1, 2));
  }

  @Test
  @DisplayName("where every class has one example, one is held out all the same")
  void oneExampleEach() {
    assertThat(Arrays.stream(drawn(classes(1, 1, 1), 0.1, 3)).sum()).isOne();
  }

  @Test
  @DisplayName("of examples with several labels, the last with a label is trained on")
  void severalLabels() {
    Labels several = new Labels.Several(List.of("a", "b"));
    List<Label> labels = new ArrayList<>();
    IntStream.range(0, 9).forEach(i -> labels.add(Label.ofSet(List.of(0))));
    labels.add(Label.ofSet(List.of(0, 1)));
    for (long seed = 0; seed < 20; seed++) {
      assertThat(of(several, labels).draw(0.5, seed).get(9)).isFalse();
      assertThat(of(several, labels).draw(0.5, seed).cardinality()).isEqualTo(5);
    }
  }

  @Test
  @DisplayName("examples with several labels that many others have are drawn as a permutation is")
  void plentifulLabels() {
    Labels several = new Labels.Several(List.of("a", "b"));
    List<Label> labels =
        IntStream.range(0, 20).mapToObj(i -> Label.ofSet(List.of(i % 2))).toList();
    int[] order = CounterRandom.permutation(20, CounterRandom.key(7, 0x76616C6964L));
    BitSet expected = new BitSet();
    Arrays.stream(order).limit(2).forEach(expected::set);
    assertThat(of(several, labels).draw(0.1, 7)).isEqualTo(expected);
  }

  @Test
  @DisplayName("scores are drawn as a permutation orders them")
  void scores() {
    List<Label> labels =
        IntStream.range(0, 20).mapToObj(i -> Label.ofScore(i / 2.0)).toList();
    int[] order = CounterRandom.permutation(20, CounterRandom.key(7, 0x76616C6964L));
    BitSet expected = new BitSet();
    Arrays.stream(order).limit(4).forEach(expected::set);
    assertThat(of(new Labels.Score(), labels).draw(0.2, 7)).isEqualTo(expected);
  }
}
