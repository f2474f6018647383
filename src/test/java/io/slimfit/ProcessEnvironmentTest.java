package io.slimfit;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.System.Logger.Level;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProcessEnvironmentTest {
  private static final Map<String, String> LAUNCHER = Map.of(
      "OMP_NUM_THREADS", "1", "OPENBLAS_NUM_THREADS", "1", "MALLOC_MMAP_THRESHOLD_", "1048576");

  @Test
  void nothingIsSaidWhereTheLauncherStartedTheJvm() {
    assertThat(ProcessEnvironment.advice(LAUNCHER, "Linux")).isEmpty();
  }

  @Test
  void poolsThatCompeteAreNamed() {
    Map<String, Level> advice = ProcessEnvironment.advice(Map.of("OMP_NUM_THREADS", "4"), "Linux");
    assertThat(advice).containsValue(Level.WARNING).hasSize(1);
    assertThat(advice.keySet()).first().asString().contains("set OMP_NUM_THREADS=1");
  }

  @Test
  void onlyTheAllocatorNeedsTheEnvironment() {
    assertThat(ProcessEnvironment.advice(Map.of(), "Linux").keySet())
        .first()
        .asString()
        .contains("MALLOC_MMAP_THRESHOLD_=1048576");
    assertThat(ProcessEnvironment.advice(Map.of(), "Mac OS X")).isEmpty();
  }
}
