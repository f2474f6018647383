package io.slimfit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.cli.huggingface.HuggingFaceName;
import io.slimfit.cli.huggingface.HuggingFaceName.Meaning;
import io.slimfit.cli.huggingface.HuggingFaceNames;
import io.slimfit.cli.output.Terminal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class HuggingFaceNamesTest {
  private static final Path DOCUMENT = Path.of("docs", "hugging-face-names.md");

  /** When this fails: put the lines that it expects into the document. */
  @Test
  void documentContainsTheTable() throws Exception {
    String table = HuggingFaceNames.all().stream()
        .map(name -> "| `" + name.name() + "` | " + meaning(name.meaning()) + " |")
        .collect(Collectors.joining("\n"));
    assertThat(Files.readString(DOCUMENT)).endsWith("|---|---|\n" + table + "\n");
  }

  @Test
  void namesAreTranslatedToOptionsOfTrain() {
    Set<String> options = Objects.requireNonNull(
            Main.commandLine(new Terminal(false, 80)).getSubcommands().get("train"))
        .getCommandSpec()
        .optionsMap()
        .keySet();
    for (HuggingFaceName name : HuggingFaceNames.all()) {
      if (name.meaning() instanceof Meaning.Same same) {
        assertThat(options).as(name.name()).contains(same.option());
      } else if (name.meaning() instanceof Meaning.Words words) {
        assertThat(options)
            .as(name.name())
            .containsAll(words.byValue().values().stream()
                .flatMap(List::stream)
                .map(word -> word.split("=", 2)[0])
                .toList());
      }
    }
  }

  private static String meaning(Meaning meaning) {
    if (meaning instanceof Meaning.Same same) {
      return "`" + same.option() + "`";
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
