package io.slimfit.task.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ImageNetSynsetsTest {
  private static final List<String> WORDS =
      IntStream.range(0, 1000).mapToObj(i -> "thing " + i + ", Res " + i).toList();

  @Test
  void classWordsHaveTheOrderOfTheSynsets() {
    List<String> data = synsets("n15075141");
    assertThat(ImageNetSynsets.labels(data, WORDS).orElseThrow().numbers())
        .isEqualTo(IntStream.range(0, 1000).boxed().toList());
    List<String> turned = new ArrayList<>(data);
    turned.set(0, data.get(7));
    turned.set(7, data.get(0));
    assertThat(ImageNetSynsets.labels(turned, WORDS).orElseThrow().numbers())
        .startsWith(7, 1)
        .element(7)
        .isEqualTo(0);
    assertThat(ImageNetSynsets.labels(turned, WORDS).orElseThrow().labels().names())
        .isEqualTo(data);
  }

  @Test
  void otherClassesAreNotMatched() {
    List<String> data = synsets("n15075141");
    assertThat(ImageNetSynsets.labels(data, data)).as("both by synset").isEmpty();
    assertThat(ImageNetSynsets.labels(WORDS, WORDS)).as("both by words").isEmpty();
    assertThat(ImageNetSynsets.labels(data.subList(0, 999), WORDS))
        .as("some of them")
        .isEmpty();
    assertThat(ImageNetSynsets.labels(data, WORDS.subList(0, 999)))
        .as("another model")
        .isEmpty();
    assertThat(ImageNetSynsets.labels(synsets("n15999999"), WORDS))
        .as("another thousand")
        .isEmpty();
  }

  /** A thousand classes, starting with ImageNet's first. */
  private static List<String> synsets(String last) {
    List<String> names = new ArrayList<>();
    IntStream.range(0, 999).forEach(i -> names.add("n0" + (1440764 + i)));
    names.add(last);
    return names;
  }
}
