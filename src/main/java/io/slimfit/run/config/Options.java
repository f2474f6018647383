package io.slimfit.run.config;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.task.SettingsGroup;
import io.slimfit.task.TaskKind;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The table of options. To add one, add a row to the class of its group, and use its value in
 * {@link RunConfigBuilder}. Help, {@code config.yaml} and docs/options.md then contain it.
 */
public final class Options {
  static final Set<Command> TRAIN = EnumSet.of(Command.TRAIN);
  static final Set<Command> BENCH = EnumSet.of(Command.BENCH);
  static final Set<Command> PLAN = EnumSet.of(Command.PLAN);
  static final Set<Command> EVALUATE = EnumSet.of(Command.EVALUATE);
  static final Set<Command> PREDICT = EnumSet.of(Command.PREDICT);
  static final Set<Command> EXPORT = EnumSet.of(Command.EXPORT);
  static final Set<Command> TRAINING = EnumSet.of(Command.TRAIN, Command.BENCH);
  static final Set<Command> INFERENCE = EnumSet.of(Command.EVALUATE, Command.PREDICT);
  static final Set<Command> TRAIN_AND_EVALUATE = EnumSet.of(Command.TRAIN, Command.EVALUATE);
  static final Set<Command> COMPARE = EnumSet.of(Command.COMPARE);
  static final Set<Command> ALL_BUT_BENCH =
      EnumSet.of(Command.TRAIN, Command.EVALUATE, Command.PREDICT);
  static final Set<Command> ALL =
      EnumSet.of(Command.TRAIN, Command.BENCH, Command.EVALUATE, Command.PREDICT);

  private Options() {}

  /** All rows, by group. */
  public static List<Option<?>> all() {
    return Stream.of(
            DataOptions.all(),
            TextFormatOptions.all(),
            ModelSourceOptions.all(),
            TrainingOptions.all(),
            FreezingOptions.all(),
            LoraOptions.all(),
            MemoryOptions.all(),
            SpeedOptions.all(),
            ParallelOptions.all(),
            EvaluationOptions.all(),
            ImageOptions.all(),
            QuestionOptions.all(),
            EmbeddingOptions.all(),
            CheckpointOptions.all(),
            ExportOptions.all(),
            OutputOptions.all())
        .flatMap(List::stream)
        .toList();
  }

  /** The options of a command, by group. */
  public static List<Option<?>> of(Command command) {
    return all().stream().filter(option -> option.commands().contains(command)).toList();
  }

  /** @param name of the field, such as {@code freezeRate} */
  public static Optional<Option<?>> find(String name) {
    return all().stream().filter(option -> option.name().equals(name)).findFirst();
  }

  /** The words of each saved option of a run that its configuration contains, by key. */
  public static Map<String, List<String>> written(RunConfig run) {
    Map<String, List<String>> written = new LinkedHashMap<>();
    for (Option<?> option : of(Command.TRAIN)) {
      boolean fits = option
          .settings()
          .filter(group -> !run.task().settings().contains(group))
          .isEmpty();
      List<String> words = option.isSaved() && fits ? option.write(run) : List.of();
      if (!words.isEmpty()) {
        written.put(option.key(), words);
      }
    }
    return written;
  }

  /**
   * Rejects options that have no effect on the task, unless they have their default value.
   *
   * @throws InputException naming the first such option
   */
  public static void requireFit(OptionValues values, Command command, TaskKind<?> task) {
    Set<SettingsGroup> settings = task.settings();
    for (Option<?> option : of(command)) {
      Optional<SettingsGroup> group = option
          .settings()
          .filter(needed -> !settings.contains(needed))
          .filter(
              needed -> needed != SettingsGroup.RANDOM_WEIGHTS); // checked when the model is loaded
      Optional<?> value = values.get(option);
      if (group.isPresent()
          && value.isPresent()
          && !value.get().equals(false)
          && !option.isStandard(command, value.get())) {
        throw idle(option, group.get(), task.name(), settings);
      }
    }
  }

  private static InputException idle(
      Option<?> option, SettingsGroup group, String task, Set<SettingsGroup> settings) {
    String named = "{task " + task + "}";
    boolean images = settings.contains(SettingsGroup.IMAGES);
    String problem = switch (group) {
      case DATA -> "it cannot be used with " + named + ", which has its own data";
      case TEXT_FILES, VALIDATION_FILE, TEXT_FORMAT, TEXT_COLUMNS, LABEL_COLUMN, BAD_ROWS ->
        "it cannot be used with " + named
            + (images ? ", which reads images" : ", which has its own files");
      case LENGTHS -> "it applies to texts, but task " + task + " has images";
      case SIMILAR_LENGTHS ->
        images
            ? "it applies to texts, but task " + task + " has images"
            : "batches of " + named + " are drawn whatever their lengths";
      case CLASS_LOSS -> "it needs one class per example, but " + named + " has questions";
      case IMAGES -> "it applies to images, but " + named + " has texts";
      case QUESTIONS -> "it applies to questions, but " + named + " has none";
      case EMBEDDINGS -> "it applies to embeddings, but " + named + " has none";
      case RANDOM_WEIGHTS -> "text models cannot be trained from scratch";
    };
    String remedy = switch (group) {
      case TEXT_FILES, VALIDATION_FILE, TEXT_FORMAT, TEXT_COLUMNS, LABEL_COLUMN, BAD_ROWS ->
        images
            ? "Give the images with {data}, and evaluation images with {validationFile}"
            : "Leave out one of them, or use {task text}";
      case LENGTHS -> "Leave it out; {imageSize} sets the size of images";
      case IMAGES -> "Leave it out, or use {task imagefolder}";
      case QUESTIONS -> "Leave it out, or use {task squad}";
      case EMBEDDINGS -> "Leave it out, or use {task embed}";
      case RANDOM_WEIGHTS -> "Leave it out, and start from a pretrained model";
      case DATA, CLASS_LOSS, SIMILAR_LENGTHS -> "Leave it out";
    };
    return new InputException(Place.setting(option.name()), problem, remedy);
  }

  /** A constant as a word of the command line: {@code SKIP} as {@code skip}. */
  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  static String onOff(boolean on) {
    return on ? "on" : "off";
  }
}
