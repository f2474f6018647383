package io.slimfit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.cli.output.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/** Command lines that succeed, in which {@code {}} is a folder. */
final class CommandOutput {
  private CommandOutput() {}

  static String[] words(String line, Path folder) {
    return Arrays.stream(line.split(" +"))
        .map(word -> word.replace("{}", folder.toString()))
        .toArray(String[]::new);
  }

  /** What a command prints. */
  static String of(String line, Path folder) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    StringWriter err = new StringWriter();
    PrintStream before = System.out;
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    int code;
    try {
      code = Main.commandLine(new Terminal(false, 80))
          .setErr(new PrintWriter(err))
          .execute(words(line, folder));
    } finally {
      System.setOut(before);
    }
    assertThat(code).as("%s%n%s", line, err).isZero();
    return out.toString(StandardCharsets.UTF_8);
  }
}
