package io.slimfit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slimfit.cli.output.Terminal;
import io.slimfit.run.config.Command;
import io.slimfit.run.config.Option;
import io.slimfit.run.config.Options;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Help, manual pages and the completion in shells. */
class HelpTest {
  @TempDir
  private Path folder = Path.of("set by JUnit");

  private static String printed(String... words) {
    StringWriter out = new StringWriter();
    int code =
        Main.commandLine(new Terminal(false, 120)).setOut(new PrintWriter(out)).execute(words);
    assertThat(code).isZero();
    return out.toString();
  }

  private static List<String> flags(boolean essential) {
    return Options.of(Command.TRAIN).stream()
        .filter(option -> option.isEssential() == essential)
        .map(Option::flag)
        .toList();
  }

  /** What a program prints; skips the test if there is no such program. */
  private String run(String input, String... command) throws Exception {
    Path in = Files.writeString(folder.resolve("in"), input);
    Path out = folder.resolve("out");
    try {
      Process process = new ProcessBuilder(command)
          .redirectInput(in.toFile())
          .redirectErrorStream(true)
          .redirectOutput(out.toFile())
          .start();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(Files.readString(out)).isZero();
    } catch (IOException e) {
      assumeTrue(false, command[0] + " is not installed");
    }
    return Files.readString(out, StandardCharsets.UTF_8);
  }

  @Test
  void helpShowsTheEssentialOptionsAndSaysHowToSeeAll() {
    String help = printed("train", "--help");
    assertThat(help).contains(flags(true)).contains("slimfit train --help all");
    assertThat(flags(false))
        .noneMatch(flag -> Pattern.compile("^ +" + flag + "\\b(?!-)", Pattern.MULTILINE)
            .matcher(help)
            .find());
    assertThat(help.lines().count()).isLessThan(120);
  }

  @ParameterizedTest
  @ValueSource(strings = {"train --help all", "train -h all", "train --epochs 3 --help all"})
  void helpAllShowsEveryOption(String line) {
    assertThat(printed(line.split(" ", -1)))
        .contains(flags(true))
        .contains(flags(false))
        .doesNotContain("--help all");
  }

  @Test
  void commandsWithFewOptionsShowAllOfThem() {
    assertThat(printed("export", "--help"))
        .contains(Options.of(Command.EXPORT).stream().map(Option::flag).toList())
        .doesNotContain("--help all");
  }

  @Test
  void bashCompletesCommandsOptionsAndValues() throws Exception {
    String script = printed("completion", "bash") + """

        compopt() { :; } # is for a shell that completes
        completed() { # prints what the last of the words may become
          COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=()
          _complete_slimfit
          echo "${COMPREPLY[@]}"
        }
        completed slimfit tra
        completed slimfit train --learning
        completed slimfit train --precision ''
        completed slimfit train --optimizer-states p
        """;
    List<String> lines = run(script, "bash", "-s").lines().map(String::strip).toList();
    assertThat(lines.get(0)).isEqualTo("train");
    assertThat(lines.get(1)).isEqualTo("--learning-rate");
    assertThat(lines.get(2)).contains("auto", "fp32", "bf16");
    assertThat(lines.get(3)).isEqualTo("paged");
  }

  @Test
  void aManualPageHasEveryOption() throws Exception {
    String page = run(printed("man", "train"), "groff", "-man", "-Tascii", "-ww", "-P-c");
    String plain = page.replaceAll(".\\x08", "");
    assertThat(plain).doesNotContain("warning:", "error:").contains("SLIMFIT-TRAIN(1)");
    assertThat(plain).contains(flags(true)).contains(flags(false));
  }

  @Test
  void theManualPageOfSlimfitListsTheCommands() {
    assertThat(printed("man")).startsWith(".TH \"SLIMFIT\" 1").contains("train", "doctor");
  }

  @Test
  void aManualPageOfAnUnknownCommandIsRefused() {
    assertThat(Parsed.refusal("man", "tarin")).startsWith("2 ").contains("tarin", "train");
  }
}
