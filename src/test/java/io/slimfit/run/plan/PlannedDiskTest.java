package io.slimfit.run.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.run.config.CheckpointConfig;
import io.slimfit.run.config.SaveEvery;
import org.junit.jupiter.api.Test;

class PlannedDiskTest {
  private static PlannedDisk disk(SaveEvery every, int kept, boolean best) {
    return PlannedDisk.of(new CheckpointConfig(every, kept, best), 1000, 10);
  }

  @Test
  void theCheckpointThatIsBeingWrittenIsBesideThoseThatAreKept() {
    PlannedDisk disk = disk(new SaveEvery.Epoch(), 2, false);
    assertThat(disk.checkpoints()).isEqualTo(3);
    assertThat(disk.total()).isEqualTo(1030);
    assertThat(disk(new SaveEvery.Steps(5), 2, true).checkpoints()).isEqualTo(4);
  }

  @Test
  void aRunThatSavesNoneHasOnlyItsModel() {
    assertThat(disk(new SaveEvery.Never(), 2, false).total()).isEqualTo(1000);
    assertThat(disk(new SaveEvery.Never(), 1, true).checkpoints()).isEqualTo(3);
  }
}
