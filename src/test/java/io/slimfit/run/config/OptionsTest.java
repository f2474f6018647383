package io.slimfit.run.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OptionsTest {
  private static final Path SOURCES = Path.of("src", "main", "java", "io", "slimfit");

  /** {@code {name}}, {@code {name value}}, or their beginning before a value that is put in. */
  private static final Pattern NAMED =
      Pattern.compile("\\{([a-z][a-zA-Z0-9]*)(?: [^{}\"]*\\}| \" \\+|\\})");

  private static final Pattern PLACE = Pattern.compile("Place\\.setting\\(\\s*\"(\\w+)\"");

  @Test
  void everySettingThatAMessageNamesIsARow() throws IOException {
    List<String> unknown = new ArrayList<>();
    try (Stream<Path> files = Files.walk(SOURCES)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        for (String line : Files.readAllLines(file)) {
          String code = line.strip();
          if (code.startsWith("*") || code.startsWith("/") || !code.contains("\"")) {
            continue; // comments have braces of their own
          }
          for (Pattern pattern : List.of(NAMED, PLACE)) {
            Matcher matcher = pattern.matcher(code);
            while (matcher.find()) {
              if (Options.find(matcher.group(1)).isEmpty()) {
                unknown.add(file.getFileName() + ": " + code);
              }
            }
          }
        }
      }
    }
    assertThat(unknown).as("names of no option").isEmpty();
  }

  @Test
  void messagesOfOtherRoomsNameNoFlags() throws IOException {
    List<String> flags = new ArrayList<>();
    Pattern flag = Pattern.compile("\"[^\"]*--[a-z][a-z-]+[^\"]*\"");
    try (Stream<Path> files = Files.walk(SOURCES)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        boolean mayName = file.startsWith(SOURCES.resolve("cli"))
            || file.startsWith(SOURCES.resolve("hub")) // folders of its cache: models--ORG--NAME
            || file.endsWith("ConfigurationFile.java"); // says how to use it on the command line
        for (String line : mayName ? List.<String>of() : Files.readAllLines(file)) {
          String code = line.strip();
          if (!code.startsWith("*")
              && !code.startsWith("/")
              && flag.matcher(code).find()) {
            flags.add(file.getFileName() + ": " + code);
          }
        }
      }
    }
    assertThat(flags).isEmpty();
  }

  @Test
  void namesAndFlagsAreUnique() {
    assertThat(Options.all()).extracting(Option::name).doesNotHaveDuplicates();
    assertThat(Options.all()).extracting(Option::flag).doesNotHaveDuplicates();
    assertThat(Options.find("adamBeta1").orElseThrow().flag()).isEqualTo("--adam-beta1");
    assertThat(Options.find("nBest").orElseThrow().flag()).isEqualTo("--n-best");
  }

  @Test
  void rowsStandByGroup() {
    assertThat(Options.all()).extracting(Option::group).isSorted();
  }

  @Test
  void descriptionsAreSentencesWithoutAFullStop() {
    for (Option<?> option : Options.all()) {
      for (Command command : option.commands()) {
        assertThat(option.help(command).description())
            .as(option.name())
            .matches("(?s)[A-Z\"b].*[^.\\s]");
      }
    }
  }
}
