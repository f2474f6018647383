package io.slimfit.run.checkpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import io.slimfit.train.Resumption.Change;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunRecordTest {
  private static final Change CHANGE =
      new Change("seed", "1", "2", 5, Instant.parse("2026-01-02T03:04:05Z"));

  @TempDir
  private Path folder = Path.of("set by JUnit");

  private static RunRecord record() {
    return RunRecord.started(
        Map.of("seed", List.of("1"), "freeze", List.of("a", "b")),
        List.of(3L, 1L),
        Differences.facts("d", "m", "p"));
  }

  @Test
  void aRecordIsReadAsItWasWritten() {
    RunRecord record = record().with(List.of(CHANGE));
    record.write(folder);
    assertThat(RunRecord.read(folder)).isEqualTo(record);
    record.finish().write(folder);
    assertThat(RunRecord.read(folder)).isEqualTo(record.finish()).isNotEqualTo(record);
  }

  @Test
  void changesOfAllPartsOfARunAreKept() {
    Change later = new Change("batch-size", "4", "8", 7, Instant.EPOCH);
    RunRecord changed = record().withChangesOf(record().with(List.of(CHANGE)));
    assertThat(changed.with(List.of(later)).changes()).containsExactly(CHANGE, later);
    assertThat(changed.finish().changes()).containsExactly(CHANGE);
    assertThat(changed.options()).isEqualTo(record().options());
  }

  @Test
  void optionsAreComparedByTheirFlags() {
    assertThat(record().comparedOptions()).isEqualTo(Map.of("--seed", "1", "--freeze", "a,b"));
  }

  @ParameterizedTest
  @CsvSource({
    "'\"seed\" : [ \"1\"', '\"seed\" : [ \"2\"', false, is damaged",
    "'\"sha256\"', '\"sha1\"', false, is damaged",
    "'\"format\" : 1', '\"format\" : 2', true, has version 2 of the format",
    "'\"format\" : 1', '\"format\" : \"x\"', false, has version x of the format",
    "'{', '', false, run.json"
  })
  void aRecordThatWasAlteredIsRefused(String old, String other, boolean version, String message)
      throws IOException {
    record().write(folder);
    assertThat(RunRecord.isOfAnotherVersion(folder)).isFalse();
    Path file = folder.resolve(RunRecord.NAME);
    Files.writeString(file, Files.readString(file).replaceFirst(Pattern.quote(old), other));
    assertThat(RunRecord.isOfAnotherVersion(folder)).isEqualTo(version);
    assertThatThrownBy(() -> RunRecord.read(folder))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(message);
  }
}
