package io.slimfit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.cli.SlimfitProcess.Ended;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real {@code ./slimfit} with less memory than a run needs. */
class MemoryIT {
  private static final long ADDRESS_SPACE = 4L << 30; // the JVM reserves more than it uses

  @TempDir
  Path folder;

  @BeforeAll
  static void buildWithoutLimit() throws Exception {
    SlimfitProcess.run(Path.of("."), "tasks");
  }

  @Test
  void runThatDoesNotFitIsRefusedBeforeItsFirstStep() throws Exception {
    Ended refused = SlimfitProcess.runWithin(
        ADDRESS_SPACE,
        folder,
        "train",
        "--output",
        folder.resolve("run").toString(),
        "--freeze",
        "none",
        "--profile",
        "exact",
        "--micro-batch",
        "whole",
        "--batch-size",
        "2000",
        "--max-train-samples",
        "2000",
        "--threads",
        "1");
    assertThat(refused.code()).as(refused.err()).isEqualTo(2);
    assertThat(refused.err())
        .contains("slimfit: memory: the run needs ", " MiB for tensors, and ", "ulimit", "Use --")
        .doesNotContain("step 1/");
    assertThat(folder.resolve("run")).doesNotExist();
  }
}
