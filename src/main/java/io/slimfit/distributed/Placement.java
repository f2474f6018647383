package io.slimfit.distributed;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which of the processes of a run this one is, and where they meet.
 *
 * @param rank from 0
 * @param size how many processes there are
 * @param onThisMachine how many of them run on this machine
 * @param host of the process that serves the rendezvous
 * @param served whether the launcher serves it, and not rank 0
 * @param attempt of the launcher: a prefix of what this attempt leaves at the rendezvous
 */
public record Placement(
    int rank, int size, int onThisMachine, String host, int port, boolean served, String attempt) {
  public static final String RANK = "RANK";
  public static final String WORLD_SIZE = "WORLD_SIZE";
  public static final String LOCAL_WORLD_SIZE = "LOCAL_WORLD_SIZE";
  public static final String HOST = "MASTER_ADDR";
  public static final String PORT = "MASTER_PORT";

  private static final int MOST_PORT = 65_535;
  private static final String NODE = "SLURM_NODEID";
  private static final Pattern TASKS = Pattern.compile("(\\d{1,9})(?:\\(x(\\d{1,9})\\))?");

  /**
   * The variables of a launcher: rank, number of processes, and those on this machine.
   *
   * @param conditions of which one must be set, too, if there are any
   */
  private record Launcher(String rank, String size, String local, List<String> conditions) {
    boolean started(Map<String, String> environment) {
      return environment.containsKey(rank)
          && environment.containsKey(size)
          && (conditions.isEmpty() || conditions.stream().anyMatch(environment::containsKey));
    }
  }

  private static final List<Launcher> LAUNCHERS = List.of(
      new Launcher(RANK, WORLD_SIZE, LOCAL_WORLD_SIZE, List.of()),
      new Launcher(
          "OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_LOCAL_SIZE", List.of()),
      new Launcher("PMI_RANK", "PMI_SIZE", "MPI_LOCALNRANKS", List.of()),
      new Launcher( // a batch script is no step and not a rank, but has the first two variables
          "SLURM_PROCID",
          "SLURM_NTASKS",
          "SLURM_STEP_TASKS_PER_NODE",
          List.of("SLURM_STEP_ID", HOST)));

  public Placement {
    if (size < 1 || rank < 0 || rank >= size) {
      throw new InputException(
          Place.of("environment"),
          "rank " + rank + " of " + size + " processes does not exist",
          "Ranks are counted from 0");
    }
  }

  /**
   * Reads the variables of torchrun, Kubeflow, MPI or SLURM.
   *
   * @return empty if there is only one process
   * @throws InputException naming the variable that is missing or wrong
   */
  public static Optional<Placement> of(Map<String, String> environment) {
    return LAUNCHERS.stream()
        .filter(launcher -> launcher.started(environment))
        .findFirst()
        .filter(launcher -> number(environment, launcher.size) > 1)
        .map(launcher -> of(launcher, environment));
  }

  private static Placement of(Launcher launcher, Map<String, String> environment) {
    int size = number(environment, launcher.size);
    int port = number(environment, PORT);
    if (port < 1 || port > MOST_PORT) {
      throw new InputException(
          Place.of("variable " + PORT), port + " is not a port", "Give one from 1 to 65535");
    }
    return new Placement(
        number(environment, launcher.rank),
        size,
        environment.containsKey(launcher.local)
            ? Math.max(1, Math.min(size, onThisNode(environment, launcher.local)))
            : 1,
        value(environment, HOST),
        port,
        "True".equals(environment.get("TORCHELASTIC_USE_AGENT_STORE")),
        environment.getOrDefault("TORCHELASTIC_RESTART_COUNT", "0"));
  }

  private static String value(Map<String, String> environment, String name) {
    String value = environment.get(name);
    if (value == null || value.isBlank()) {
      throw new InputException(
          Place.of("variable " + name),
          "it is not set, though this is one of several processes",
          "Set " + HOST + " to the host of rank 0, and " + PORT + " to a free port there");
    }
    return value.trim();
  }

  /** @throws InputException naming the variable, if it is not a whole number */
  static int number(Map<String, String> environment, String name) {
    String value = value(environment, name);
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new InputException(
          Place.of("variable " + name),
          "'" + Place.printable(value) + "' is not a whole number",
          "Correct it",
          e);
    }
  }

  /** A number; SLURM writes those of all nodes, such as 4(x2),3 for three of them. */
  private static int onThisNode(Map<String, String> environment, String name) {
    int node = environment.containsKey(NODE) ? number(environment, NODE) : 0;
    int last = 1;
    for (String nodes : value(environment, name).split(",", -1)) {
      Matcher counts = TASKS.matcher(nodes.strip());
      if (!counts.matches()) {
        throw new InputException(
            Place.of("variable " + name),
            "'" + Place.printable(nodes) + "' is not a number of processes",
            "Write a number such as 4");
      }
      last = Integer.parseInt(counts.group(1));
      node -= counts.group(2) == null ? 1 : Integer.parseInt(counts.group(2));
      if (node < 0) {
        break;
      }
    }
    return last;
  }
}
