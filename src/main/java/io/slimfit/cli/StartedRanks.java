package io.slimfit.cli;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.distributed.LocalRanks;
import io.slimfit.distributed.Placement;
import io.slimfit.distributed.RankSource;
import io.slimfit.run.config.MemoryOptions;
import io.slimfit.run.config.Option;
import io.slimfit.run.config.OptionValues;
import io.slimfit.run.config.ParallelOptions;
import io.slimfit.run.config.TrainingOptions;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The processes of {@code slimfit train}: those of a launcher, or those of {@code --processes}. */
final class StartedRanks {
  private static final String JVM_WARNING = "WARNING: Using incubator modules";

  /** Options of this JVM that are about its own streams. */
  private static final List<String> OWN =
      List.of("-Dslimfit.stderr=", "-Dslimfit.stdout=", "-Dslimfit.terminal=");

  private final OptionValues values;
  private final Optional<Placement> placement;

  /** @param environment of this process */
  StartedRanks(OptionValues values, Map<String, String> environment) {
    this.values = values;
    placement = Placement.of(environment);
  }

  /** How many processes of the run share this machine. */
  int onThisMachine() {
    return placement.map(Placement::onThisMachine).orElseGet(this::processes);
  }

  private int processes() {
    return values.get(ParallelOptions.PROCESSES).orElse(1);
  }

  /** Whether this process writes and says what comes of the run. */
  boolean isFirst() {
    return placement.map(Placement::rank).orElse(0) == 0;
  }

  /**
   * How this process meets the others; empty if there are none.
   *
   * @param words of the command line
   * @param lines gets what the other processes say
   * @throws InputException naming an option that does not fit several processes, or only them
   */
  Optional<RankSource> source(List<String> words, Consumer<String> lines) {
    if (placement.isPresent()) {
      requireSameNumber(placement.get());
    }
    if (placement.isEmpty() && processes() < 2) {
      requireNone(
          List.of(
              ParallelOptions.REDUCTION,
              ParallelOptions.SHARD_OPTIMIZER,
              ParallelOptions.RANK_TIMEOUT),
          "it has no meaning with one process",
          "Leave it out, or start several with {processes}");
      return Optional.empty();
    }
    requireNone(
        List.of(TrainingOptions.SEEDS, MemoryOptions.MEMORY_BUDGET),
        "it is for runs of one process",
        "Leave it out, or use one process");
    return placement
        .map(RankSource::launched)
        .or(() -> Optional.of(new LocalRanks(processes(), command(words), line -> {
          if (!line.startsWith(JVM_WARNING) && !isAboutAnother(line)) {
            lines.accept(line);
          }
        })));
  }

  private void requireSameNumber(Placement launched) {
    values
        .get(ParallelOptions.PROCESSES)
        .filter(given -> given != launched.size())
        .ifPresent(given -> {
          throw new InputException(
              Place.setting(ParallelOptions.PROCESSES.name()),
              "it is " + given + ", but this is one of " + launched.size()
                  + " processes of a launcher",
              "Leave it out");
        });
  }

  private void requireNone(List<Option<?>> options, String problem, String remedy) {
    options.stream().filter(values::has).findFirst().ifPresent(option -> {
      throw new InputException(Place.setting(option.name()), problem, remedy);
    });
  }

  /** What a rank says of another one, rank 0 says, too. */
  private static boolean isAboutAnother(String line) {
    return line.matches("slimfit: rank \\d+: rank \\d+ has .*");
  }

  private static List<String> command(List<String> words) {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current()
        .info()
        .command()
        .orElseGet(() -> Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> OWN.stream().noneMatch(argument::startsWith))
        .forEach(command::add);
    command.addAll(List.of(
        "-Dslimfit.terminal=false",
        "-cp",
        System.getProperty("java.class.path"),
        Main.class.getName()));
    command.addAll(words);
    return command;
  }
}
