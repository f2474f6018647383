package io.slimfit.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RegistryTest {
  private final Registry<Integer> numbers = new Registry<Integer>("number")
      .with("one", 1)
      .with("two", 2)
      .with("twelve", 12)
      .with("seven", 7);

  @Test
  void findsRegisteredEntries() {
    assertThat(numbers.get("two", Place.option("--n"))).isEqualTo(2);
    assertThat(numbers.has("two")).isTrue();
    assertThat(numbers.has("three")).isFalse();
  }

  @Test
  void errorForUnknownNameSuggestsSimilarOnes() {
    assertThatThrownBy(() -> numbers.get("sevn", Place.option("--n")))
        .isInstanceOf(InputException.class)
        .hasMessage("option --n: unknown number 'sevn'. Did you mean seven?");
  }

  @Test
  void errorForANameLikeNoneListsThem() {
    assertThatThrownBy(() -> numbers.get("hundred", Place.option("--n")))
        .hasMessage("option --n: unknown number 'hundred'. Use one, two, twelve or seven");
    assertThatThrownBy(() -> Registry.<Integer>ofUnlike("model type")
            .with("bert", 1)
            .with("vit", 2)
            .get("albert", Place.of("config.json")))
        .hasMessage("config.json: unknown model type 'albert'. Use bert or vit");
    assertThat(Registry.suggestion(
            "xyzxyz", IntStream.range(0, 20).mapToObj(i -> "n" + i).toList()))
        .endsWith("n11 or one of 8 more");
  }

  @Test
  void similarNamesDifferInAThirdOfTheirLettersAtMost() {
    assertThat(Registry.similar("SST-2", List.of("sst2", "mrpc"))).containsExactly("sst2");
    assertThat(Registry.similar("isl", List.of("ils"))).containsExactly("ils");
    assertThat(Registry.similar("deit", List.of("bert", "vit"))).isEmpty();
    assertThat(Registry.similar("lr", List.of("learning-rate", "seed"))).isEmpty();
  }

  @Test
  void prefixOfANameIsSimilarToIt() {
    assertThat(Registry.nearest("twel", numbers.names())).startsWith("twelve");
    assertThat(Registry.nearest("t", numbers.names())).containsExactly("twelve", "two");
  }

  @Test
  void fewerThanTwoNamesAreSuggestedIfFewerAreKnown() {
    assertThat(Registry.nearest("x", List.of("exact"))).containsExactly("exact");
    assertThat(Registry.nearest("x", List.of())).isEmpty();
  }

  @Test
  void namesKeepTheirOrder() {
    assertThat(numbers.names()).containsExactly("one", "two", "twelve", "seven");
  }

  @Test
  void nameCannotBeRegisteredTwice() {
    assertThatThrownBy(() -> numbers.with("one", 3))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("'one'");
  }

  @Test
  void controlCharactersOfAnUnknownNameAreReplaced() {
    assertThatThrownBy(() -> numbers.get("a\u001B[31mb", Place.option("--n")))
        .hasMessageContaining("a\uFFFD[31mb");
  }
}
