package io.slimfit.cli.huggingface;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.base.Registry;
import io.slimfit.cli.huggingface.HuggingFaceName.Meaning;
import io.slimfit.cli.options.Setting;
import io.slimfit.run.config.CheckpointOptions;
import io.slimfit.run.config.DataOptions;
import io.slimfit.run.config.EvaluationOptions;
import io.slimfit.run.config.Option;
import io.slimfit.run.config.OutputOptions;
import io.slimfit.run.config.TrainingOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Translates options of Hugging Face's scripts into ours. */
public final class HuggingFaceTranslation {
  /** Names of data sets, and our tasks. */
  private static final Map<String, String> TASKS = new TreeMap<>(Map.of(
      "squad", "squad",
      "squad_v2", "squad2",
      "cifar10", "cifar10",
      "cifar100", "cifar100",
      "imagenet-1k", "imagenet"));

  private static final Map<String, String> SCHEDULES = new TreeMap<>(Map.of(
      "linear", "linear",
      "cosine", "cosine",
      "constant", "constant",
      "constant_with_warmup", "constant"));

  /** Their options for question answering. */
  static final List<String> QUESTIONS = List.of(
      "version_2_with_negative",
      "doc_stride",
      "n_best_size",
      "max_answer_length",
      "null_score_diff_threshold");

  private static final String USUAL_STEPS =
      "500"; // their default of logging_steps, which is that of eval_steps

  private final Map<String, Setting> theirs = new LinkedHashMap<>();
  private final List<Setting> ours = new ArrayList<>();
  private final TreeSet<String> ignored = new TreeSet<>();

  private HuggingFaceTranslation(List<Setting> settings) {
    for (Setting setting : settings) {
      if (theirs.put(setting.name(), setting) != null) {
        throw new InputException(setting.place(), "is given twice", "Give it once");
      }
    }
  }

  /**
   * @param ours our options, each with the place of theirs
   * @param ignored names that have no effect here
   */
  public record Result(List<Setting> ours, List<String> ignored) {}

  /**
   * @param settings all with known names, without dashes
   * @throws InputException if one would change the results but has no counterpart
   */
  public static Result of(List<Setting> settings) {
    HuggingFaceTranslation translation = new HuggingFaceTranslation(settings);
    settings.forEach(translation::single);
    translation.task();
    translation.textColumns();
    translation.rate();
    translation.sampling();
    translation.evaluation();
    translation.best();
    translation.saving();
    translation.limits();
    translation.logs();
    return new Result(translation.ours, List.copyOf(translation.ignored));
  }

  /** Options whose translation depends on nothing else. */
  private void single(Setting setting) {
    HuggingFaceName name = HuggingFaceNames.find(setting.name()).orElseThrow();
    String value = value(setting);
    if (name.meaning() instanceof Meaning.Same same) {
      add(same.option(), value, setting);
    } else if (name.meaning() instanceof Meaning.Words words) {
      for (String word : oneOf(words.byValue(), setting)) {
        String[] parts = word.split("=", 2);
        ours.add(new Setting(
            parts[0], parts.length == 1 ? List.of() : List.of(parts[1]), setting.place()));
      }
    } else if (name.meaning() instanceof Meaning.Ignored) {
      ignored.add(setting.name());
    } else if (name.meaning() instanceof Meaning.Refused refused && !isNothing(value)) {
      throw new InputException(
          setting.place(), "is not supported: " + refused.why(), refused.remedy());
    }
  }

  private void task() {
    find("train_dir").ifPresent(setting -> add(DataOptions.DATA, value(setting), setting));
    boolean impossible = isTrue("version_2_with_negative");
    Optional<Setting> named = find("task_name");
    Optional<Setting> dataSet = find("dataset_name");
    if (named.isPresent()) {
      add(DataOptions.TASK, value(named.get()).toLowerCase(Locale.ROOT), named.get());
    } else if (dataSet.isPresent()) {
      Setting set = dataSet.get();
      String name = value(set).replaceFirst("^.*/", "");
      if (!TASKS.containsKey(name)) {
        throw new InputException(
            set.place(),
            "'" + Place.printable(value(set)) + "' is not a data set that slimfit knows",
            "Use one of " + String.join(", ", TASKS.keySet()) + ", --task_name, or your own files");
      }
      add(DataOptions.TASK, impossible && name.equals("squad") ? "squad2" : TASKS.get(name), set);
    } else if (find("train_dir").isPresent()) {
      add(DataOptions.TASK, "imagefolder", find("train_dir").get());
    } else {
      QUESTIONS.stream()
          .flatMap(name -> find(name).stream())
          .findFirst()
          .ifPresent(setting -> add(DataOptions.TASK, impossible ? "squad2" : "squad", setting));
    }
  }

  /** run_classification joins the columns to one text, which would not be a pair of texts here. */
  private void textColumns() {
    find("text_column_names").ifPresent(setting -> {
      if (value(setting).contains(",")) {
        throw new InputException(
            setting.place(),
            "several columns would be joined to one text, which is not supported",
            "Join them in the file, or give two as a pair: {textColumn} and {textPairColumn}");
      }
      add(DataOptions.TEXT_COLUMN, value(setting), setting);
    });
  }

  private void rate() {
    Optional<Setting> schedule = find("lr_scheduler_type");
    schedule.ifPresent(
        setting -> add(TrainingOptions.LR_SCHEDULER, oneOf(SCHEDULES, setting), setting));
    Optional<Setting> steps = find("warmup_steps").filter(setting -> number(setting) != 0);
    Optional<Setting> warmUp = steps.or(() -> find("warmup_ratio"));
    if (schedule.filter(setting -> value(setting).equals("constant")).isPresent()) {
      warmUp.ifPresent(setting -> ignored.add(
          setting.name())); // as in transformers, where it is constant from the first step
    } else if (steps.isPresent() && Math.abs(number(steps.get())) >= 1) {
      add(TrainingOptions.WARMUP_STEPS, value(steps.get()).replaceFirst("\\.0*$", ""), steps.get());
    } else {
      warmUp.ifPresent(setting -> add(TrainingOptions.WARMUP_RATIO, value(setting), setting));
    }
  }

  private void sampling() {
    find("train_sampling_strategy").ifPresent(setting -> {
      if (value(setting).equals("sequential")) {
        throw new InputException(
            setting.place(),
            "is not understood: slimfit always shuffles the training examples",
            "Give random or group_by_length");
      }
      String grouped = oneOf(Map.of("random", "off", "group_by_length", "on"), setting);
      if (find("group_by_length").isPresent()) {
        throw new InputException(
            setting.place(), "excludes option --group_by_length", "Give one of the two");
      }
      add(TrainingOptions.GROUP_BY_LENGTH, grouped, setting);
    });
  }

  private void evaluation() {
    Optional<Setting> strategy = find("eval_strategy").or(() -> find("evaluation_strategy"));
    String every = strategy
        .map(setting -> oneOf(Map.of("no", "end", "epoch", "epoch", "steps", "steps"), setting))
        .orElse("end");
    Optional<Setting> steps = find("eval_steps");
    if (every.equals("steps")) {
      add(
          EvaluationOptions.EVAL_EVERY,
          steps.map(HuggingFaceTranslation::value).orElse(USUAL_STEPS),
          steps.orElseGet(strategy::orElseThrow));
    } else {
      strategy.ifPresent(setting -> add(EvaluationOptions.EVAL_EVERY, every, setting));
      steps.ifPresent(setting -> ignored.add(setting.name()));
    }
  }

  private void best() {
    find("load_best_model_at_end")
        .ifPresent(setting -> add(
            EvaluationOptions.KEEP,
            oneOf(Map.of("true", "best", "false", "last"), setting),
            setting));
    Optional<String> metric = find("metric_for_best_model").map(setting -> {
      String name = value(setting).replaceFirst("^eval_", "");
      add(EvaluationOptions.BEST_METRIC, name, setting);
      return name;
    });
    boolean larger = !metric.orElse("").startsWith("loss");
    find("greater_is_better")
        .filter(setting -> isTrue(setting.name()) != larger)
        .ifPresent(setting -> {
          throw new InputException(
              setting.place(),
              "is " + !larger + ", but "
                  + (larger ? "every metric but loss is" : "a loss is not")
                  + " better when it is greater",
              "Leave it out");
        });
  }

  private void saving() {
    Optional<Setting> strategy = find("save_strategy");
    Optional<Setting> steps = find("save_steps");
    String every = strategy
        .map(setting -> oneOf(
            Map.of("no", "never", "epoch", "epoch", "steps", "steps", "best", "never"), setting))
        .orElse(steps.isPresent() ? "steps" : "");
    strategy
        .filter(setting -> value(setting).equals("best"))
        .ifPresent(setting ->
            ours.add(new Setting(CheckpointOptions.KEEP_BEST.flag(), List.of(), setting.place())));
    if (every.equals("steps")) {
      add(
          CheckpointOptions.SAVE_EVERY,
          steps.map(setting -> value(setting).replaceFirst("\\.0*$", "")).orElse(USUAL_STEPS),
          steps.orElseGet(strategy::orElseThrow));
    } else {
      strategy.ifPresent(setting -> add(CheckpointOptions.SAVE_EVERY, every, setting));
      steps.ifPresent(setting -> ignored.add(setting.name()));
    }
  }

  /** Limits, for which Hugging Face has a number that means none. */
  private void limits() {
    find("max_steps")
        .filter(setting -> !value(setting).matches("-\\d+|0"))
        .ifPresent(setting -> add(TrainingOptions.MAX_STEPS, value(setting), setting));
    find("max_grad_norm")
        .ifPresent(setting -> add(
            TrainingOptions.MAX_GRAD_NORM,
            number(setting) == 0 ? "Infinity" : value(setting),
            setting));
    for (String only : List.of("do_eval", "do_predict")) {
      if (isTrue(only) && !isTrue("do_train")) {
        throw new InputException(
            find(only).orElseThrow().place(),
            "is given without --do_train, but 'slimfit train' trains",
            "Add --do_train, or use 'slimfit evaluate' or 'slimfit predict'");
      }
    }
  }

  private void logs() {
    find("report_to")
        .filter(setting -> !setting.values().isEmpty())
        .ifPresent(
            setting -> add(OutputOptions.REPORT_TO, String.join(",", setting.values()), setting));
  }

  private Optional<Setting> find(String name) {
    return Optional.ofNullable(theirs.get(name));
  }

  private boolean isTrue(String name) {
    return find(name).filter(setting -> value(setting).equals("true")).isPresent();
  }

  private void add(Option<?> option, String value, Setting origin) {
    ours.add(new Setting(option.flag(), value, origin.place()));
  }

  /** The value; for a switch, {@code true} or {@code false}. */
  static String value(Setting setting) {
    String text = String.join(" ", setting.values());
    if (HuggingFaceNames.find(setting.name()).orElseThrow().takes()
        != HuggingFaceName.Takes.SWITCH) {
      return text;
    }
    return setting.values().isEmpty()
        ? "true"
        : HuggingFaceName.truth(text)
            .map(String::valueOf)
            .orElseThrow(() -> new InputException(
                setting.place(),
                "'" + Place.printable(text) + "' is not a truth value",
                "Give True or False"));
  }

  private static boolean isNothing(String value) {
    return List.of("", "false", "none", "no").contains(value.toLowerCase(Locale.ROOT));
  }

  /** NaN if it is not a number, which our option reports. */
  private static double number(Setting setting) {
    try {
      return Double.parseDouble(value(setting));
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  private static <T> T oneOf(Map<String, T> known, Setting setting) {
    Registry<T> values = new Registry<>("value");
    new TreeMap<>(known).forEach(values::with);
    return values.get(value(setting), setting.place());
  }
}
