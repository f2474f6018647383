package io.slimfit.run.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class RunLockTest {
  @TempDir
  private Path folder;

  @Test
  void secondRunIsToldWhichProcessHoldsTheFolder() {
    try (RunLock first = RunLock.take(folder)) {
      assertThatThrownBy(() -> RunLock.take(folder))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("process " + ProcessHandle.current().pid())
          .hasMessageContaining("started 20");
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  @Timeout(60)
  void lockSurvivesRejectedAttemptsWithinItsProcess() throws Exception {
    try (RunLock held = RunLock.take(folder)) {
      String me =
          "another run is writing here: process " + ProcessHandle.current().pid() + ", started";
      for (int attempt = 0; attempt < 2; attempt++) {
        assertThatThrownBy(() -> RunLock.take(folder)).isInstanceOf(InputException.class);
        assertThat(messageInAnotherProcess()).startsWith(me);
      }
    }
    assertThat(messageInAnotherProcess()).isEqualTo("taken");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void lockOfAKilledRunIsTakenOver() throws IOException {
    Files.writeString(folder.resolve(RunLock.NOTE), "process 1, started long ago\n");
    try (RunLock lock = RunLock.take(folder)) {
      assertThat(folder.resolve(RunLock.NOTE))
          .content()
          .contains("process " + ProcessHandle.current().pid());
    }
  }

  @Test
  void lockDoesNotMakeTheFolderNonEmpty() throws IOException {
    Files.writeString(folder.resolve(RunLock.NOTE), "process 1, started long ago\n");
    OutputFolder.ofTraining(folder, false).prepare().close();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  @Timeout(60)
  void concurrentRunsNeverHoldTheFolderTogether() throws Exception {
    AtomicInteger holders = new AtomicInteger();
    AtomicInteger taken = new AtomicInteger();
    Callable<Integer> rival = () -> {
      int most = 0;
      while (taken.get() < 400) {
        try (RunLock lock = RunLock.take(folder)) {
          most = Math.max(most, holders.incrementAndGet());
          Thread.onSpinWait();
          holders.decrementAndGet();
          taken.incrementAndGet();
        } catch (InputException e) {
          assertThat(e).hasMessageContaining("another run is writing here");
        }
      }
      return most;
    };
    ExecutorService rivals = Executors.newFixedThreadPool(4);
    try {
      for (Future<Integer> most : rivals.invokeAll(Collections.nCopies(4, rival))) {
        assertThat(most.get()).isLessThanOrEqualTo(1);
      }
    } finally {
      rivals.shutdown();
    }
    assertThat(folder).isEmptyDirectory();
  }

  private String messageInAnotherProcess() throws Exception {
    Process rival = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            placeOf(RunLock.class) + File.pathSeparator + placeOf(Rival.class),
            Rival.class.getName(),
            folder.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
    return new String(rival.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static Path placeOf(Class<?> type) throws Exception {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  /** Another process that tries to lock the folder. */
  static final class Rival {
    public static void main(String[] arguments) {
      try (RunLock lock = RunLock.take(Path.of(arguments[0]))) {
        System.out.print("taken");
      } catch (InputException e) {
        System.out.print(e.problem());
      }
    }
  }
}
