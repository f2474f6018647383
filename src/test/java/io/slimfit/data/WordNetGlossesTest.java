package io.slimfit.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.base.CounterRandom;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WordNetGlossesTest {
  private static final WordNetGlosses GLOSSES = WordNetGlosses.load();

  @Test
  void splitHasTheDocumentedSizes() {
    assertThat(GLOSSES.heldOut()).hasSize(2358);
    assertThat(GLOSSES.train()).hasSize(17454);
    assertThat(counts(GLOSSES.heldOut()))
        .containsExactly(
            10, 100, 100, 100, 100, 100, 100, 100, 100, 85, 100, 100, 100, 8, 100, 100, 100, 100,
            100, 100, 100, 87, 68, 100, 100, 100);
    assertThat(counts(GLOSSES.train()))
        .containsExactly(
            41, 800, 800, 800, 800, 800, 800, 800, 800, 344, 800, 800, 800, 34, 800, 800, 541, 800,
            800, 670, 800, 350, 274, 800, 800, 800);
  }

  private static int[] counts(List<Example> examples) {
    int[] counts = new int[WordNetGlosses.classNames().size()];
    examples.forEach(example -> counts[classOf(example)]++);
    return counts;
  }

  private static int classOf(Example example) {
    return example.label().index();
  }

  @Test
  void noTextIsInBothSets() {
    Set<String> texts = new HashSet<>();
    GLOSSES.train().forEach(example -> texts.add(lower(example)));
    assertThat(texts).hasSize(GLOSSES.train().size());
    assertThat(GLOSSES.heldOut()).noneMatch(example -> texts.contains(lower(example)));
  }

  private static String lower(Example example) {
    return example.text().toLowerCase(Locale.ROOT);
  }

  @Test
  void splitIsTheSameOnEveryMachine() {
    assertThat(checksum(GLOSSES.train())).isEqualTo(9021024484706551731L);
    assertThat(checksum(GLOSSES.heldOut())).isEqualTo(8365711055027740652L);
    assertThat(WordNetGlosses.load().train()).isEqualTo(GLOSSES.train());
  }

  private static long checksum(List<Example> examples) {
    long sum = 0;
    for (Example example : examples) {
      sum = CounterRandom.key(
          sum, example.id().hashCode(), example.text().hashCode(), classOf(example));
    }
    return sum;
  }

  @Test
  void textIsTheDefinition() {
    Example object = WordNetGlosses.parse(
            "00002684 03 n 02 object 0 physical_object 0 000 | a tangible entity; an entity"
                + " that can cast a shadow; \"it was full of rackets and other objects\"  ")
        .example();
    assertThat(object.id()).isEqualTo("00002684");
    assertThat(object.text()).isEqualTo("a tangible entity; an entity that can cast a shadow");
    assertThat(WordNetGlosses.classNames().get(classOf(object))).isEqualTo("noun.Tops");
  }
}
