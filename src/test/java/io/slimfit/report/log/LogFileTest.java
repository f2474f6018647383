package io.slimfit.report.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFileTest {
  private static final long PERIOD = 1000;

  @TempDir
  private Path folder = Path.of("set by JUnit");

  private final AtomicLong time = new AtomicLong();
  private final List<String> notes = new ArrayList<>();

  private LogFile file() {
    LogFile file = new LogFile(path(), notes::add, time::get, PERIOD);
    file.create();
    return file;
  }

  private Path path() {
    return folder.resolve("log");
  }

  private static void append(LogFile file, String entry) {
    file.append(entry.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void entriesAreWrittenOnceAPeriodAtMost() throws Exception {
    LogFile file = file();
    append(file, "a");
    append(file, "b");
    time.addAndGet(PERIOD - 1);
    append(file, "c");
    assertThat(path()).hasContent("a");
    time.addAndGet(1);
    append(file, "d");
    assertThat(path()).hasContent("abcd");
  }

  @Test
  void nothingIsLostWhenTheRunEndsOrFailsOrSaves() throws Exception {
    LogFile file = file();
    append(file, "a");
    append(file, "b");
    file.flush();
    assertThat(path()).hasContent("ab");
    append(file, "c");
    file.fail();
    assertThat(path()).hasContent("abc");
    append(file, "d");
    file.end();
    assertThat(path()).hasContent("abcd");
    assertThat(notes).isEmpty();
  }

  @Test
  void aRunThatFailedIsNotFailedAgainByItsLog() throws Exception {
    LogFile file = file();
    append(file, "a");
    append(file, "b");
    Files.delete(path());
    file.fail();
    assertThat(notes).hasSize(1).allMatch(note -> note.contains("log"));
  }
}
