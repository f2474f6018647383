package io.slimfit.run.checkpoints;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.run.config.CheckpointOptions;
import io.slimfit.run.config.DataOptions;
import io.slimfit.run.config.ImageOptions;
import io.slimfit.run.config.MemoryOptions;
import io.slimfit.run.config.ModelSourceOptions;
import io.slimfit.run.config.Option;
import io.slimfit.run.config.Options;
import io.slimfit.run.config.OutputOptions;
import io.slimfit.run.config.SpeedOptions;
import io.slimfit.run.config.TrainingOptions;
import io.slimfit.train.Resumption.Change;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is not as it was when a run started, and what may differ. */
public final class Differences {
  /** They change neither the model nor the metrics. */
  private static final Set<Option<?>> FREE = Set.of(
      SpeedOptions.THREADS,
      ImageOptions.LOADER_THREADS,
      MemoryOptions.OPTIMIZER_STATES,
      CheckpointOptions.SAVE_EVERY,
      CheckpointOptions.KEEP_LAST,
      CheckpointOptions.KEEP_BEST,
      CheckpointOptions.ON_NONFINITE,
      CheckpointOptions.MAX_SKIPPED_STEPS,
      OutputOptions.PREDICT,
      OutputOptions.MAX_PREDICT_SAMPLES,
      OutputOptions.REPORT_EXAMPLES,
      OutputOptions.HUGGING_FACE_FILES);

  /** Their files may have moved: what is in them is compared. */
  private static final Set<Option<?>> COMPARED_BY_CONTENT = Set.of(
      DataOptions.DATA,
      DataOptions.TRAIN_FILE,
      DataOptions.VALIDATION_FILE,
      DataOptions.TEST_FILE,
      ModelSourceOptions.MODEL);

  /** They may grow. */
  private static final Set<Option<?>> LENGTHS =
      Set.of(TrainingOptions.EPOCHS, TrainingOptions.MAX_STEPS);

  private static final String DATA = "data";
  private static final String MODEL = "model";
  private static final String PROCESSOR = "processor";

  private Differences() {}

  /**
   * The facts of a run, by the word that a message names.
   *
   * @param data a hash of the examples
   * @param model a hash of the model that training started from
   * @param processor its kind
   */
  public static Map<String, String> facts(String data, String model, String processor) {
    return Map.of(DATA, data, MODEL, model, PROCESSOR, processor);
  }

  /**
   * Compares a run as it was started with what would go on.
   *
   * @param step that it would go on from
   * @param allowed whether it goes on anyway
   * @return all differences that change the result
   * @throws InputException naming the first of them, unless they are allowed; a longer run always
   *     is
   */
  public static List<Change> between(RunRecord before, RunRecord now, long step, boolean allowed) {
    List<Change> changes = new ArrayList<>();
    Instant time = Instant.now();
    Set<String> keys = new LinkedHashSet<>(before.options().keySet());
    keys.addAll(now.options().keySet());
    for (Option<?> option : Options.all()) {
      String old = words(before, option);
      String other = words(now, option);
      if (keys.contains(option.key()) && !old.equals(other) && !isFree(option)) {
        changes.add(new Change(option.key(), old, other, step, time));
      }
    }
    for (String fact : List.of(MODEL, DATA, PROCESSOR)) {
      String old = before.facts().getOrDefault(fact, "");
      String other = now.facts().getOrDefault(fact, "");
      if (!other.equals(old)) {
        changes.add(new Change(fact, old, other, step, time));
      }
    }
    if (!allowed) {
      changes.stream()
          .filter(change -> !isGrowth(change))
          .findFirst()
          .ifPresent(change -> refuse(change));
    }
    return changes;
  }

  /** Whether it may differ between processes of one run, and when the run is resumed. */
  static boolean isFree(Option<?> option) {
    return FREE.contains(option) || COMPARED_BY_CONTENT.contains(option);
  }

  private static String words(RunRecord run, Option<?> option) {
    return String.join(",", run.options().getOrDefault(option.key(), List.of()));
  }

  /** Whether a run only gets longer. */
  public static boolean isGrowth(Change change) {
    try {
      return LENGTHS.stream().anyMatch(option -> option.key().equals(change.what()))
          && Double.parseDouble(change.after()) > Double.parseDouble(change.before());
    } catch (NumberFormatException e) {
      return false; // it was not given before, or is not given now
    }
  }

  private static void refuse(Change change) {
    String remedy = "Resume it as it was; {allowChanges} goes on nevertheless, and metrics.json"
        + " then says what changed";
    switch (change.what()) {
      case DATA ->
        throw new InputException(
            Place.of(DATA),
            "the examples are not those that the run was started with",
            "Restore the data; {allowChanges} goes on nevertheless, and metrics.json then says so");
      case PROCESSOR ->
        throw new InputException(
            Place.of(PROCESSOR),
            "the run was started on '" + Place.printable(change.before()) + "', and this is '"
                + Place.printable(change.after()) + "', which may compute other bits",
            remedy);
      case MODEL ->
        throw new InputException(
            Place.setting(ModelSourceOptions.MODEL.name()),
            "this is not the model that the run was started with",
            remedy);
      default ->
        throw new InputException(
            Place.setting(field(change.what())),
            "was " + shown(change.before()) + " when the run was started, and is "
                + shown(change.after()) + " now",
            remedy);
    }
  }

  private static String field(String key) {
    return Options.all().stream()
        .filter(option -> option.key().equals(key))
        .findFirst()
        .map(Option::name)
        .orElse(key);
  }

  private static String shown(String words) {
    return words.isEmpty() ? "not given" : "'" + Place.printable(words) + "'";
  }
}
