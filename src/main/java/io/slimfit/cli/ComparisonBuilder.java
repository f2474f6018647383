package io.slimfit.cli;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.cli.compare.ComparisonFile;
import io.slimfit.cli.compare.Part;
import io.slimfit.cli.options.Flags;
import io.slimfit.cli.options.Setting;
import io.slimfit.run.compare.ComparedRun;
import io.slimfit.run.compare.Comparison;
import io.slimfit.run.compare.MethodOnTask;
import io.slimfit.run.config.DataOptions;
import io.slimfit.run.config.OptionValues;
import io.slimfit.run.config.RunConfig;
import io.slimfit.run.config.TrainingOptions;
import io.slimfit.task.Tasks;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Makes a {@link Comparison} of its file: understands the options of train in it. */
final class ComparisonBuilder {
  private static final String TASK = DataOptions.TASK.key();
  private static final String DATA = DataOptions.DATA.key();
  private static final String TRAIN_FILE = DataOptions.TRAIN_FILE.key();
  private static final String RATE = TrainingOptions.LEARNING_RATE.key();

  private final ComparisonFile file;
  private final Tasks tasks;
  private final Map<MethodOnTask, TrainingWords> words = new LinkedHashMap<>();

  /** @throws InputException with the line of what is wrong */
  ComparisonBuilder(ComparisonFile file, Tasks tasks) {
    this.file = file;
    this.tasks = tasks;
    for (Part task : file.tasks()) {
      for (Part method : file.methods()) {
        add(task, method);
      }
    }
  }

  Comparison comparison() {
    List<MethodOnTask> all = List.copyOf(words.keySet());
    return new Comparison(
        all.stream().map(MethodOnTask::task).distinct().toList(),
        all.stream().map(MethodOnTask::method).distinct().toList(),
        file.reference(),
        file.seeds(),
        file.rateSeed(),
        all);
  }

  /** How a finished run differs from what it would be now; empty if it does not. */
  Optional<String> difference(MethodOnTask one, ComparedRun run, Path folder) {
    return RecordedOptions.difference(
        folder, one.config(run, folder), Optional.ofNullable(words.get(one)).orElseThrow());
  }

  /** A failure of trying a method on a task, with the line of the option that it names. */
  InputException located(MethodOnTask one, InputException failure) {
    InputException found =
        Optional.ofNullable(words.get(one)).orElseThrow().origins().located(failure);
    return found.place().toString().equals(Flags.in(failure).place().toString())
        ? new InputException(
            Place.of("method " + one.method() + " on " + one.task() + ", " + found.place()),
            found.problem(),
            found.remedy(),
            found)
        : found;
  }

  private void add(Part task, Part method) {
    TrainingWords understood = TrainingWords.of(shared(task), own(task, method), tasks);
    OptionValues values = understood.command().given().values();
    RunConfig config = understood.command().config();
    List<Double> rates = rates(task, method)
        .map(Part.RateList::rates)
        .orElseGet(() -> List.of(config.optimizer().learningRate()));
    if (rates.size() > 1 && file.rateSeed().isEmpty()) {
      throw new InputException(
          rates(task, method).map(Part.RateList::place).orElse(file.place()),
          "method " + Place.printable(method.name()) + " has " + rates.size()
              + " learning rates, but there is no 'rate-seed' to choose one with",
          "Give 'rate-seed', a seed that is not one of 'seeds'");
    }
    MethodOnTask one = new MethodOnTask(
        task.name().isEmpty() ? config.task().name() : task.name(),
        method.name(),
        rates,
        config.task(),
        values,
        understood.words());
    requireSameMetric(one, method.place());
    words.put(one, understood);
  }

  /** A method's own rates come first, then those of the task, then those for all. */
  private Optional<Part.RateList> rates(Part task, Part method) {
    if (method.rates().isPresent() || method.setting(RATE).isPresent()) {
      return method.rates();
    }
    return task.rates().isPresent() || task.setting(RATE).isPresent() ? task.rates() : file.rates();
  }

  /** The options that a method's own take precedence over. */
  private List<Setting> shared(Part task) {
    List<Setting> shared = new ArrayList<>(task.settings());
    Stream.concat(file.common().stream(), data(task).stream())
        .filter(setting -> task.setting(setting.name()).isEmpty())
        .forEach(shared::add);
    return shared.stream().filter(setting -> !setting.name().equals(TASK)).toList();
  }

  /** The data for all tasks; a task may have its own instead. */
  private Optional<Setting> data(Part task) {
    boolean hasOwn =
        Stream.of(DATA, TRAIN_FILE).anyMatch(key -> task.setting(key).isPresent());
    return file.data().filter(setting -> !hasOwn);
  }

  private static List<Setting> own(Part task, Part method) {
    List<Setting> own = new ArrayList<>(method.settings());
    task.setting(TASK).or(() -> named(task)).ifPresent(own::add);
    return own;
  }

  /** The name of a task is that of train, unless the task is the user's own files. */
  private static Optional<Setting> named(Part task) {
    return task.name().isEmpty() || task.setting(TRAIN_FILE).isPresent()
        ? Optional.empty()
        : Optional.of(new Setting(TASK, task.name(), task.place()));
  }

  private void requireSameMetric(MethodOnTask one, Place place) {
    words.keySet().stream()
        .filter(other -> other.task().equals(one.task()))
        .filter(other -> !other.metric().equals(one.metric()))
        .findFirst()
        .ifPresent(other -> {
          throw new InputException(
              place,
              "its {bestMetric} is another one than that of method " + other.method(),
              "Give {bestMetric} in 'common'");
        });
  }
}
