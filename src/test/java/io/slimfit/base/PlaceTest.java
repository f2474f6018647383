package io.slimfit.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PlaceTest {
  @Test
  void textNamesFileLineColumnAndField() {
    assertThat(Place.file(Path.of("data", "train.tsv")).line(7).column(3))
        .hasToString("data/train.tsv, line 7, column 3");
    assertThat(Place.option("--task")).hasToString("option --task");
    assertThat(Place.of("weights").tensor("a.b").field("shape"))
        .hasToString("weights, tensor 'a.b', field 'shape'");
  }

  @Test
  void controlCharactersAreReplaced() {
    String hostile = "a\u001B[2J\r\nb\u0007\u009Bc\u0000\u007F";
    String expected = "a\uFFFD[2J\uFFFD\uFFFDb\uFFFD\uFFFDc\uFFFD\uFFFD";
    assertThat(Place.printable(hostile)).isEqualTo(expected);
    assertThat(Place.of(hostile)).hasToString(expected);
    assertThat(Place.of("x").tensor(hostile)).hasToString("x, tensor '" + expected + "'");
    assertThat(Place.of("x").field(hostile)).hasToString("x, field '" + expected + "'");
    assertThat(Place.option(hostile)).hasToString("option " + expected);
  }

  @Test
  void longNamesAreTruncatedBetweenCharacters() {
    assertThat(Place.printable("x".repeat(1000))).hasSize(200);
    String faces = "\uD83D\uDE00".repeat(300);
    assertThat(Place.printable(faces).codePointCount(0, Place.printable(faces).length()))
        .isEqualTo(200);
  }

  @Test
  void ordinaryTextIsKept() {
    assertThat(Place.printable("Grüße, 世界 x̂")).isEqualTo("Grüße, 世界 x̂");
  }

  @Test
  void namesBeyondTheTenthAreCounted() {
    List<String> names = IntStream.range(0, 12).mapToObj(i -> "\u001b" + i).toList();
    assertThat(Place.printable(names)).startsWith("\uFFFD0, \uFFFD1, ").endsWith("9 and 2 more");
    assertThat(Place.printable(names.subList(0, 1))).isEqualTo("\uFFFD0");
  }

  @Test
  void charactersThatTurnTheWritingDirectionAreReplaced() {
    String safe = "\uFFFD";
    assertThat(Place.printable("a\u202Eb\u2066c\u200Fd\u2028e"))
        .isEqualTo("a" + safe + "b" + safe + "c" + safe + "d" + safe + "e");
    assertThat(Place.printable("a\u200Bb\uFEFFc\u00ADd\uDB40\uDC41e\uD800"))
        .as("invisible characters, and half of one")
        .isEqualTo("a" + safe + "b" + safe + "c" + safe + "d" + safe + "e" + safe);
    assertThat(Place.printable("\u05D0 \uD83D\uDC69\u200D\uD83D\uDE80"))
        .as("letters written from the right, and joined signs")
        .isEqualTo("\u05D0 \uD83D\uDC69\u200D\uD83D\uDE80");
  }
}
