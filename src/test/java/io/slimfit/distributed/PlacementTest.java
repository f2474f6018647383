package io.slimfit.distributed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlacementTest {
  private static final Map<String, String> ADDRESS =
      Map.of("MASTER_ADDR", "host0", "MASTER_PORT", "29500");

  @Test
  void withoutVariablesThereIsOneProcess() {
    assertThat(Placement.of(Map.of())).isEmpty();
    assertThat(Placement.of(Map.of("RANK", "0", "WORLD_SIZE", "1"))).isEmpty();
  }

  @Test
  void torchrunServesTheRendezvousItself() {
    Placement placement = of(
        "RANK", "5",
        "WORLD_SIZE", "8",
        "LOCAL_WORLD_SIZE", "4",
        "TORCHELASTIC_USE_AGENT_STORE", "True",
        "TORCHELASTIC_RESTART_COUNT", "2");
    assertThat(placement).isEqualTo(new Placement(5, 8, 4, "host0", 29500, true, "2"));
  }

  @Test
  void mpiNamesRanks() {
    assertThat(of("OMPI_COMM_WORLD_RANK", "1", "OMPI_COMM_WORLD_SIZE", "2"))
        .isEqualTo(new Placement(1, 2, 1, "host0", 29500, false, "0"));
    assertThat(of("PMI_RANK", "1", "PMI_SIZE", "2").rank()).isEqualTo(1);
  }

  @Test
  void slurmNamesRanksInAStepOnly() {
    assertThat(of(
            "SLURM_PROCID", "3",
            "SLURM_NTASKS", "8",
            "SLURM_STEP_TASKS_PER_NODE", "4(x2)",
            "SLURM_STEP_ID", "0"))
        .isEqualTo(new Placement(3, 8, 4, "host0", 29500, false, "0"));
    assertThat(Placement.of(Map.of("SLURM_PROCID", "0", "SLURM_NTASKS", "8")))
        .as("a batch script")
        .isEmpty();
    assertThat(of("SLURM_PROCID", "1", "SLURM_NTASKS", "2"))
        .as("with the address of rank 0")
        .isEqualTo(new Placement(1, 2, 1, "host0", 29500, false, "0"));
  }

  @Test
  void nodesOfSlurmHaveDifferentNumbersOfRanks() {
    int[] expected = {4, 4, 3, 1};
    for (int node = 0; node < expected.length; node++) {
      Placement placement = of(
          "SLURM_PROCID", "3",
          "SLURM_NTASKS", "12",
          "SLURM_NODEID", String.valueOf(node),
          "SLURM_STEP_TASKS_PER_NODE", "4(x2),3,1",
          "SLURM_STEP_ID", "0");
      assertThat(placement.onThisMachine()).as("node %d", node).isEqualTo(expected[node]);
    }
  }

  @Test
  void missingOrWrongVariablesAreNamed() {
    assertThatThrownBy(() -> Placement.of(Map.of("RANK", "0", "WORLD_SIZE", "2")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("MASTER_PORT");
    assertThatThrownBy(() -> of("RANK", "x", "WORLD_SIZE", "2"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("variable RANK: 'x'");
    assertThatThrownBy(() -> of("RANK", "0", "WORLD_SIZE", "2", "LOCAL_WORLD_SIZE", "two"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("LOCAL_WORLD_SIZE: 'two'");
    assertThatThrownBy(() -> of("RANK", "2", "WORLD_SIZE", "2"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("rank 2 of 2");
  }

  @Test
  void partsFollowEachOtherOverTheRanks() {
    int[] capacities = {2, 1};
    assertThat(Capacities.rounds(capacities, 0, 7))
        .isEqualTo(List.of(List.of(0, 1), List.of(3, 4), List.of(6)));
    assertThat(Capacities.rounds(capacities, 1, 7))
        .isEqualTo(List.of(List.of(2), List.of(5), List.of()));
  }

  private static Placement of(String... variables) {
    Map<String, String> environment = new HashMap<>(ADDRESS);
    for (int i = 0; i < variables.length; i += 2) {
      environment.put(variables[i], variables[i + 1]);
    }
    return Placement.of(environment).orElseThrow();
  }
}
