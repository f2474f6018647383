package io.slimfit.run.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ChildJvmTest {
  @Test
  void optionsAreThoseOfThisJvmWithoutItsDebugger() {
    assertThat(ChildJvm.options(List.of(
            "-Xmx192m",
            "-agentlib:jdwp=transport=dt_socket,address=5005",
            "-javaagent:idea_rt.jar=43211",
            "--add-modules=jdk.incubator.vector",
            "-Dslimfit.terminal=true",
            "-Dslimfit.home=here")))
        .containsExactly("-Xmx192m", "--add-modules=jdk.incubator.vector", "-Dslimfit.home=here");
  }

  @Test
  void environmentIsThatOfTheLauncherAndOfTheDocumentation() throws IOException {
    Path home = Path.of(System.getProperty("slimfit.home", "."));
    String launcher = Files.readString(home.resolve("slimfit"));
    String development = Files.readString(home.resolve("docs/development.md"));
    Map<String, String> set = new HashMap<>();
    Pattern.compile("export (\\w+)=\\$\\{\\1:-(\\d+)}")
        .matcher(launcher)
        .results()
        .forEach(line -> set.put(line.group(1), line.group(2)));

    assertThat(ChildJvm.ENVIRONMENT).isEqualTo(set);
    assertThat(set)
        .allSatisfy((name, value) ->
            assertThat(development).containsPattern("\\b" + name + "=" + value + "\\b"));
  }
}
