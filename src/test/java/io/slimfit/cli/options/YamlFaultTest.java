package io.slimfit.cli.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.slimfit.base.InputException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlFaultTest {
  private static final String THEIRS = "(?s).*(scalar|mapping values|flow|block end|token|reader"
      + "|while (scanning|parsing)|simple key|stream|directive|sequence entr|code point"
      + "|snakeyaml).*";

  @TempDir
  private Path folder;

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '#',
      value = {
        "a: 1~\tb: 2          | line 2 | a tab is used to indent           | Use spaces",
        "a: @home            | line 1 | a text begins with '@'            | single quotes",
        "a: `b`              | line 1 | a text begins with '`'            | single quotes",
        "a: %b               | line 1 | a text begins with '%'            | single quotes",
        "a: 1~bc~d: 3        | line 2 | a name has no colon               | batch-size: 16",
        "a: b: c             | line 1 | a colon stands where none         | single quotes",
        "a: 1~  b: 2         | line 2 | a colon stands where none         | alike",
        "a: - 1              | line 1 | '-' stands where no list          | line of its own",
        "a: 'b               | line 1, column 4 | a quote is opened and never       | Close it",
        "a: \"b              | line 1, column 4 | a quote is opened and never       | Close it",
        "a: \"C:\\data\"     | line 1 | a backslash is followed           | single quotes",
        "a: \"\\x4\"         | line 1 | a backslash is followed           | single quotes",
        "a: [1, 2            | line 1 | a list in brackets is not closed  | [1, 2, 3]",
        "a: [1 2: 3 [4]]     | line 1 | a list in brackets is not closed  | [1, 2, 3]",
        "a: {b: 1            | line 1 | a mapping in braces is not closed | {a: 1, b: 2}",
        "a: \"b\" c          | line 1 | more text behind a complete       | whole value into",
        "#  a: 1~b: 2#       | line 2 | does not belong to those above    | alike",
        "#a:~  - 1~ - 2#     | line 3 | does not belong to those above    | alike",
        "a: > text           | line 1 | there is text behind              | next line",
        "%a: 1               | line 1 | begins with '%'                   | single quotes",
        "a: & b              | line 1 | begins with '&' or '*'            | single quotes",
        "a: *                | line 1 | begins with '&' or '*'            | single quotes",
        "a: !b!c d           | line 1 | begins with '!'                   | single quotes",
        "a: ]                | line 1 | a value is missing                | Give one",
        "a: [1, 2~b: 3        | line 1 | a list in brackets                | [1, 2, 3]",
        "? [a                | line 1 | it is malformed here              | batch-size: 16",
      })
  void faultsAreSaidInOurWords(String text, String place, String problem, String remedy)
      throws Exception {
    assertFault(text.replace('~', '\n') + "\n", place, problem, remedy);
  }

  @Test
  void controlCharactersAreNamed() throws Exception {
    assertFault("a: b\u0007c\n", "", "the control character U+0007", "Delete it");
  }

  private void assertFault(String text, String place, String problem, String remedy)
      throws Exception {
    Path file = Files.writeString(folder.resolve("c.yaml"), text);
    InputException refusal =
        catchThrowableOfType(InputException.class, () -> YamlReader.read(file));
    assertThat(refusal.place().toString()).contains(place);
    assertThat(refusal.problem()).startsWith("not valid YAML: ").contains(problem);
    assertThat(refusal.remedy()).contains(remedy);
    assertThat(refusal.problem() + refusal.remedy()).doesNotMatch(THEIRS);
  }
}
