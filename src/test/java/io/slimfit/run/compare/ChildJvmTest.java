package io.slimfit.run.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
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
}
