package io.slimfit.cli.huggingface;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.base.Registry;
import io.slimfit.cli.huggingface.HuggingFaceName.Meaning;
import io.slimfit.cli.options.Setting;
import io.slimfit.run.config.TrainingOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Options of Hugging Face's scripts in our words. */
public final class HuggingFaceTranslation {
  /** Data sets that are tasks here. */
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

  /** Their options that only question answering has. */
  static final List<String> QUESTIONS = List.of(
      "version_2_with_negative",
      "doc_stride",
      "n_best_size",
      "max_answer_length",
      "null_score_diff_threshold");

  private static final String EVAL_STEPS =
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
   * @param ours the same for us, each at the place of theirs
   * @param ignored names that say nothing here
   */
  public record Result(List<Setting> ours, List<String> ignored) {}

  /**
   * @param settings by their names without dashes, all of them known
   * @throws InputException if one would change results, but has no counterpart
   */
  public static Result of(List<Setting> settings) {
    HuggingFaceTranslation translation = new HuggingFaceTranslation(settings);
    settings.forEach(translation::single);
    translation.task();
    translation.rate();
    translation.sampling();
    translation.evaluation();
    translation.best();
    translation.limits();
    return new Result(translation.ours, List.copyOf(translation.ignored));
  }

  /** Those that mean something by themselves. */
  private void single(Setting setting) {
    HuggingFaceName name = HuggingFaceNames.find(setting.name()).orElseThrow();
    String value = value(setting);
    if (name.meaning() instanceof Meaning.Same same) {
      add(same.option().flag(), value, setting);
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
          setting.place(), "is not understood: " + refused.why(), refused.remedy());
    }
  }

  private void task() {
    find("train_dir").ifPresent(setting -> add("--data", value(setting), setting));
    boolean impossible = isTrue("version_2_with_negative");
    Optional<Setting> named = find("task_name");
    Optional<Setting> dataSet = find("dataset_name");
    if (named.isPresent()) {
      add("--task", value(named.get()).toLowerCase(Locale.ROOT), named.get());
    } else if (dataSet.isPresent()) {
      Setting set = dataSet.get();
      String name = value(set).replaceFirst("^.*/", "");
      if (!TASKS.containsKey(name)) {
        throw new InputException(
            set.place(),
            "'" + Place.printable(value(set)) + "' is not a data set that slimfit knows",
            "Use one of " + String.join(", ", TASKS.keySet()) + ", --task_name, or your own files");
      }
      add("--task", impossible && name.equals("squad") ? "squad2" : TASKS.get(name), set);
    } else if (find("train_dir").isPresent()) {
      add("--task", "imagefolder", find("train_dir").get());
    } else {
      QUESTIONS.stream()
          .flatMap(name -> find(name).stream())
          .findFirst()
          .ifPresent(setting -> add("--task", impossible ? "squad2" : "squad", setting));
    }
  }

  private void rate() {
    Optional<Setting> schedule = find("lr_scheduler_type");
    schedule.ifPresent(setting -> add("--lr-scheduler", oneOf(SCHEDULES, setting), setting));
    Optional<Setting> steps = find("warmup_steps").filter(setting -> number(setting) != 0);
    Optional<Setting> warmUp = steps.or(() -> find("warmup_ratio"));
    if (schedule.filter(setting -> value(setting).equals("constant")).isPresent()) {
      warmUp.ifPresent(
          setting -> ignored.add(setting.name())); // as they do: constant from the first step on
    } else if (steps.isPresent() && Math.abs(number(steps.get())) >= 1) {
      add("--warmup-steps", value(steps.get()).replaceFirst("\\.0*$", ""), steps.get());
    } else {
      warmUp.ifPresent(setting -> add("--warmup-ratio", value(setting), setting));
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
      add(TrainingOptions.GROUP_BY_LENGTH.flag(), grouped, setting);
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
          "--eval-every",
          steps.map(HuggingFaceTranslation::value).orElse(EVAL_STEPS),
          steps.orElseGet(strategy::orElseThrow));
    } else {
      strategy.ifPresent(setting -> add("--eval-every", every, setting));
      steps.ifPresent(setting -> ignored.add(setting.name()));
    }
  }

  private void best() {
    find("load_best_model_at_end")
        .ifPresent(setting ->
            add("--keep", oneOf(Map.of("true", "best", "false", "last"), setting), setting));
    Optional<String> metric = find("metric_for_best_model").map(setting -> {
      String name = value(setting).replaceFirst("^eval_", "");
      add("--best-metric", name, setting);
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
                  + " better if it is greater",
              "Leave it out");
        });
  }

  /** Where they have a number for none. */
  private void limits() {
    find("max_steps")
        .filter(setting -> !value(setting).matches("-\\d+|0"))
        .ifPresent(setting -> add("--max-steps", value(setting), setting));
    find("max_grad_norm")
        .ifPresent(setting ->
            add("--max-grad-norm", number(setting) == 0 ? "Infinity" : value(setting), setting));
    for (String only : List.of("do_eval", "do_predict")) {
      if (isTrue(only) && !isTrue("do_train")) {
        throw new InputException(
            find(only).orElseThrow().place(),
            "is given without --do_train, but 'slimfit train' trains",
            "Add --do_train, or use 'slimfit evaluate' or 'slimfit predict'");
      }
    }
  }

  private Optional<Setting> find(String name) {
    return Optional.ofNullable(theirs.get(name));
  }

  private boolean isTrue(String name) {
    return find(name).filter(setting -> value(setting).equals("true")).isPresent();
  }

  private void add(String option, String value, Setting origin) {
    ours.add(new Setting(option, value, origin.place()));
  }

  /** Its truth value in one spelling, if it is a switch. */
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

  /** NaN if it is no number: our option will say so. */
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
