package io.slimfit.run.checkpoints;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.checkpoint.SealedFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointFolderTest {
  private static final String UNIQUE = ".11111111-2222-3333-4444-555555555555.tmp";

  @TempDir
  private Path output = Path.of("set by JUnit");

  private CheckpointFolder folder = new CheckpointFolder(Path.of(""));

  @BeforeEach
  void checkpoints() throws IOException {
    folder = new CheckpointFolder(output);
    for (long step : new long[] {9, 10, 2}) {
      Files.createDirectories(folder.path());
      try (SealedFolder pending = SealedFolder.create(folder.of(step))) {
        Files.createFile(pending.path().resolve("state.json"));
        pending.seal();
      }
    }
  }

  private List<String> names() {
    return List.of(folder.path().toFile().list());
  }

  @Test
  void theNewestCheckpointHasTheHighestNumber() throws IOException {
    Files.createDirectory(folder.path().resolve("step-x"));
    Files.createDirectory(folder.path().resolve("my step-77"));
    for (long step = 11; step < 20; step++) {
      Files.createDirectory(folder.of(step));
    }
    assertThat(folder.steps())
        .containsExactly(19L, 18L, 17L, 16L, 15L, 14L, 13L, 12L, 11L, 10L, 9L, 2L);
    assertThat(new CheckpointFolder(output.resolve("none")).steps()).isEmpty();
  }

  @Test
  void aFileInPlaceOfTheFolderHoldsNoCheckpoint() throws IOException {
    Path other = Files.createDirectory(output.resolve("other"));
    Files.createFile(other.resolve("checkpoints"));
    assertThat(new CheckpointFolder(other).steps()).isEmpty();
  }

  @Test
  void damagedAndStrangeCheckpointsAreNamedAndNotUsed() throws IOException {
    Files.delete(folder.of(10).resolve("state.json"));
    List<String> notes = new ArrayList<>();
    Optional<Long> good = folder.newestGood(
        notes::add, step -> step == 9 ? Optional.of("it is strange") : Optional.empty());
    assertThat(good).hasValue(2L);
    assertThat(notes).hasSize(2);
    assertThat(notes.get(0)).startsWith(folder.of(10) + " is damaged, and is not used: ");
    assertThat(notes.get(1)).isEqualTo(folder.of(9) + " is not used: it is strange");
    assertThat(folder.newestGood(notes::add, step -> Optional.of("it is strange")))
        .isEmpty();
  }

  @Test
  void onlyUnwantedCheckpointsAreDeleted() throws IOException {
    folder.delete(step -> step > 9);
    assertThat(names()).containsExactlyInAnyOrder("step-9", "step-2");
  }

  @Test
  void whatSomebodyPutIntoACheckpointIsNotDeleted() throws IOException {
    Files.createFile(folder.of(9).resolve("notes.txt"));
    folder.delete(step -> step == 9);
    assertThat(names()).containsExactlyInAnyOrder("step-10", "step-2", "files-in-step-9");
    assertThat(folder.path().resolve("files-in-step-9").toFile().list())
        .containsExactly("notes.txt");
  }

  @Test
  void onlyUnfinishedFilesOfARunAreDeleted() throws IOException {
    Path partial = Files.createDirectory(folder.path().resolve(".step-7" + UNIQUE));
    Files.createFile(partial.resolve("model.safetensors"));
    Path foreign = Files.createFile(folder.path().resolve(".letter" + UNIQUE));
    Path hidden = Files.createFile(folder.path().resolve(".step-7.tmp"));
    CheckpointFolder.deleteUnfinished(output, CheckpointFolder.NAME);
    assertThat(partial).doesNotExist();
    assertThat(foreign).exists();
    assertThat(hidden).exists();
    assertThat(folder.steps()).containsExactly(10L, 9L, 2L);
  }

  @Test
  void aFolderThatIsNotThereHasNothingUnfinished() throws IOException {
    CheckpointFolder.deleteUnfinished(output, "model");
    assertThat(output.resolve("model")).doesNotExist();
  }
}
