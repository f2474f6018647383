package io.slimfit.cli.options;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.base.Place;
import io.slimfit.run.config.Command;
import io.slimfit.run.config.Option;
import io.slimfit.run.config.OptionGroup;
import io.slimfit.run.config.Options;
import io.slimfit.task.SettingsGroup;
import io.slimfit.task.Tasks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class OptionsDocumentTest {
  private static final Path DOCUMENT = Path.of("docs", "options.md");
  private static final int WIDTH = 100;

  /** When this fails: put target/options.md in the place of the document. */
  @Test
  void theDocumentHoldsTheTable() throws Exception {
    String document = document();
    Files.createDirectories(Path.of("target"));
    Files.writeString(Path.of("target", "options.md"), document);
    assertThat(Files.readString(DOCUMENT)).isEqualTo(document);
  }

  private static String document() {
    StringBuilder text = new StringBuilder("""
        # Options

        All options of `slimfit train`, `bench`, `evaluate`, `predict`, `export` and `compare`;
        `plan` has those of `train`. An option has the same name without its dashes in
        `config.yaml`; in Java it is a constant that `RunConfigBuilder.set` takes. 'recipe' as a
        default is that of the task: see
        `slimfit tasks`.

        A test compares this page with the table of options in `io.slimfit.run.config.Options`.
        """);
    for (OptionGroup group : OptionGroup.values()) {
      text.append("\n## ").append(group.heading()).append("\n");
      Options.all().stream()
          .filter(option -> option.group() == group)
          .forEach(option -> text.append(entry(option)));
    }
    return text.toString();
  }

  private static String entry(Option<?> option) {
    String value = option.placeholder().isEmpty() ? "" : " " + option.placeholder();
    StringBuilder text = new StringBuilder("\n**`" + option.flag() + value + "`**");
    Map<String, List<String>> commands = new LinkedHashMap<>();
    new TreeSet<>(option.commands())
        .stream()
            .filter(
                command -> command != Command.PLAN || !option.commands().contains(Command.TRAIN))
            .forEach(command -> commands
                .computeIfAbsent(sentence(option, command), sentence -> new ArrayList<>())
                .add("`" + command.name().toLowerCase(Locale.ROOT) + "`"));
    commands.forEach((sentence, names) ->
        text.append("\n").append(wrapped("- " + String.join(", ", names) + ": " + sentence)));
    option
        .settings()
        .ifPresent(group -> text.append("\n").append(wrapped("- only with " + tasks(group))));
    return text.append("\n").toString();
  }

  private static String tasks(SettingsGroup group) {
    return Tasks.standard().names().stream()
        .filter(name -> Tasks.standard().get(name, Place.of("tasks")).settings().contains(group))
        .map(name -> "`" + name + "`")
        .collect(Collectors.joining(", "));
  }

  private static String sentence(Option<?> option, Command command) {
    Option.Help help = option.help(command);
    return Flags.in(help.sentence()).replace("<", "&lt;") + (help.required() ? " Required." : "");
  }

  private static String wrapped(String line) {
    StringBuilder text = new StringBuilder();
    int length = 0;
    for (String word : List.of(line.split(" ", -1))) {
      if (length > 0 && length + 1 + word.length() > WIDTH) {
        text.append("\n  ");
        length = 2;
      } else if (length > 0) {
        text.append(' ');
        length++;
      }
      text.append(word);
      length += word.length();
    }
    return text.toString();
  }
}
