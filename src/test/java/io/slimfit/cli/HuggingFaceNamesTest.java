package io.slimfit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.cli.huggingface.HuggingFaceName;
import io.slimfit.cli.huggingface.HuggingFaceName.Meaning;
import io.slimfit.cli.huggingface.HuggingFaceNames;
import io.slimfit.run.config.Command;
import io.slimfit.run.config.Option;
import io.slimfit.run.config.Options;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HuggingFaceNamesTest {
  private static final Path DOCUMENT = Path.of("docs", "hugging-face-names.md");

  /** When this fails: put the lines of target/hugging-face-names.md into the document. */
  @Test
  void documentContainsTheTable() throws Exception {
    String table = HuggingFaceNames.all().stream()
        .map(name -> "| `" + name.name() + "` | " + meaning(name.meaning()) + " |")
        .collect(Collectors.joining("\n"));
    Files.createDirectories(Path.of("target"));
    Files.writeString(Path.of("target", "hugging-face-names.md"), table);
    assertThat(Files.readString(DOCUMENT)).endsWith("|---|---|\n" + table + "\n");
  }

  @Test
  void namesAreTranslatedToOptionsOfTrain() {
    List<String> flags = Options.of(Command.TRAIN).stream().map(Option::flag).toList();
    for (HuggingFaceName name : HuggingFaceNames.all()) {
      if (name.meaning() instanceof Meaning.Same same) {
        assertThat(flags).as(name.name()).contains(same.option().flag());
      } else if (name.meaning() instanceof Meaning.Words words) {
        assertThat(flags)
            .as(name.name())
            .containsAll(words.byValue().values().stream()
                .flatMap(List::stream)
                .map(word -> word.split("=", 2)[0])
                .toList());
      }
    }
  }

  /** The names in the resource are those of the class of that version, in its order. */
  @ParameterizedTest
  @ValueSource(strings = {"training-arguments-5.23", "script-arguments-5.23"})
  void everyArgumentHasARow(String file) throws Exception {
    Path list = Path.of("src", "test", "resources", "hugging-face", file + ".txt");
    assertThat(HuggingFaceNames.names()).containsAll(Files.readAllLines(list));
  }

  private static String meaning(Meaning meaning) {
    if (meaning instanceof Meaning.Same same) {
      return "`" + same.option().flag() + "`";
    } else if (meaning instanceof Meaning.Words words) {
      return new TreeMap<>(words.byValue())
          .entrySet().stream().map(HuggingFaceNamesTest::word).collect(Collectors.joining("; "));
    } else if (meaning instanceof Meaning.Combined combined) {
      return combined.how();
    } else if (meaning instanceof Meaning.Ignored ignored) {
      return "ignored: " + ignored.why();
    } else if (meaning instanceof Meaning.Refused refused) {
      return "**refused**: " + refused.why();
    }
    throw new AssertionError(meaning);
  }

  private static String word(Map.Entry<String, List<String>> entry) {
    return entry.getKey() + ": "
        + (entry.getValue().isEmpty() ? "nothing" : "`" + String.join(" ", entry.getValue()) + "`");
  }
}
