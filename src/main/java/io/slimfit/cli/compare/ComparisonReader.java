package io.slimfit.cli.compare;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.base.Registry;
import io.slimfit.cli.options.ConfigReader;
import io.slimfit.cli.options.Setting;
import io.slimfit.cli.options.Yaml;
import io.slimfit.cli.options.YamlReader;
import io.slimfit.run.config.CheckpointOptions;
import io.slimfit.run.config.Option;
import io.slimfit.run.config.OutputOptions;
import io.slimfit.run.config.TrainingOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads the file of a comparison. Whatever is wrong is named with its line. Options of train are
 * understood elsewhere, but for those that a comparison sets itself.
 */
public final class ComparisonReader {
  private static final String TASK = "task";
  private static final String TASKS = "tasks";
  private static final String DATA = "data";
  private static final String REFERENCE = "reference";
  private static final String SEEDS = "seeds";
  private static final String RATE_SEED = "rate-seed";
  private static final String RATES = "learning-rates";
  private static final String COMMON = "common";
  private static final String METHODS = "methods";
  private static final List<String> NAMES =
      List.of(TASK, TASKS, DATA, REFERENCE, SEEDS, RATE_SEED, RATES, COMMON, METHODS);

  /** Options that a comparison sets for each run. */
  private static final List<Option<?>> SET_FOR_EACH_RUN = List.of(
      OutputOptions.OUTPUT,
      OutputOptions.OVERWRITE,
      OutputOptions.CONFIG,
      OutputOptions.VERBOSE,
      CheckpointOptions.RESUME,
      CheckpointOptions.ALLOW_CHANGES,
      TrainingOptions.SEED,
      TrainingOptions.SEEDS);

  private final Yaml.Entries whole;
  private final Map<String, Yaml.Entry> entries;

  private ComparisonReader(Yaml.Entries whole) {
    this.whole = whole;
    entries = once(whole);
  }

  /** @throws InputException with the line of what is wrong */
  public static ComparisonFile read(Path path) {
    return new ComparisonReader(YamlReader.read(path)).file();
  }

  private ComparisonFile file() {
    for (Yaml.Entry entry : entries.values()) {
      if (!NAMES.contains(entry.name())) {
        throw unknown(entry.place(), entry.name(), NAMES);
      }
    }
    List<Part> methods = methods();
    Optional<Part.RateList> rates = entry(RATES).map(ComparisonReader::rates);
    List<Setting> common =
        entry(COMMON).map(entry -> options(mapping(entry), true)).orElse(List.of());
    requireOneRate(common, rates);
    List<Seed> seeds = seeds();
    return new ComparisonFile(
        tasks(),
        entry(DATA).map(entry -> new Setting(DATA, text(entry), entry.place())),
        reference(methods),
        seeds.stream().map(Seed::number).toList(),
        rateSeed(seeds),
        rates,
        common,
        methods,
        whole.place());
  }

  private List<Part> methods() {
    Yaml.Entry entry = entry(METHODS)
        .orElseThrow(() -> missing(
            METHODS,
            "Give names with options of train, such as"
                + " 'methods: {full: {freeze: none}, ils: {freeze: ils}}'"));
    List<Part> methods =
        once(mapping(entry)).values().stream().map(method -> part(method, true)).toList();
    if (methods.isEmpty()) {
      throw wrong(entry.place(), "there is no method", "Give at least one");
    }
    return methods;
  }

  private List<Part> tasks() {
    Optional<Yaml.Entry> one = entry(TASK);
    Optional<Yaml.Entry> several = entry(TASKS);
    if (one.isPresent() && several.isPresent()) {
      throw wrong(several.get().place(), "'tasks' excludes 'task'", "Give one of the two");
    }
    List<Part> tasks = new ArrayList<>();
    if (one.isPresent()) {
      tasks.add(named(text(one.get()), one.get().place()));
    } else if (several.isPresent() && several.get().value() instanceof Yaml.Entries mapping) {
      once(mapping).values().forEach(task -> tasks.add(part(task, false)));
    } else if (several.isPresent()) {
      texts(several.get()).forEach(task -> tasks.add(named(task.text(), task.place())));
    } else {
      tasks.add(new Part("", List.of(), Optional.empty(), whole.place()));
    }
    Set<String> names = new HashSet<>();
    for (Part task : tasks) {
      if (!names.add(task.name())) {
        throw wrong(task.place(), "task " + task.name() + " is given twice", "Give it once");
      }
    }
    return tasks;
  }

  private static Part named(String name, Place place) {
    return new Part(requireFolderName(name, place), List.of(), Optional.empty(), place);
  }

  /** @param isMethod otherwise a task, which may say which task of train it is */
  private static Part part(Yaml.Entry entry, boolean isMethod) {
    String name = requireFolderName(entry.name(), entry.place());
    if (entry.value() instanceof Yaml.Nothing) {
      return new Part(name, List.of(), Optional.empty(), entry.place());
    }
    Yaml.Entries mapping = mapping(entry);
    Optional<Part.RateList> rates = mapping.entries().stream()
        .filter(option -> key(option).equals(RATES))
        .map(ComparisonReader::rates)
        .findFirst();
    List<Setting> options = options(mapping, isMethod);
    requireOneRate(options, rates);
    return new Part(name, options, rates, entry.place());
  }

  /** The name of a method or a task is that of a folder. */
  private static String requireFolderName(String name, Place place) {
    if (!name.matches("[^\\p{Cntrl}/\\\\:]{1,100}")
        || !name.equals(name.strip())
        || name.matches("\\.{1,2}")) {
      throw wrong(
          place,
          "'" + Place.printable(name) + "' cannot be the name of a folder",
          "Use letters, digits, dots and dashes");
    }
    return name;
  }

  /** Options of train, without the learning rates to choose from. */
  private static List<Setting> options(Yaml.Entries mapping, boolean ofMethods) {
    List<Yaml.Entry> options = once(mapping).values().stream()
        .filter(option -> !key(option).equals(RATES))
        .toList();
    for (Yaml.Entry option : options) {
      String key = key(option);
      if (ofMethods && (key.equals(TASK) || key.equals(DATA))) {
        throw wrong(
            option.place(),
            "'" + key + "' is the same for all methods",
            "Give it at the top of the file");
      }
      if (SET_FOR_EACH_RUN.stream().anyMatch(own -> own.key().equals(key))) {
        throw wrong(
            option.place(),
            "'" + key + "' is set for each run by the comparison",
            key.startsWith("seed") ? "Give 'seeds' at the top of the file" : "Leave it out");
      }
    }
    return ConfigReader.settings(new Yaml.Entries(options, mapping.place())).stream()
        .map(
            option -> new Setting(option.name().replace('_', '-'), option.values(), option.place()))
        .toList();
  }

  private static void requireOneRate(List<Setting> options, Optional<Part.RateList> rates) {
    for (Setting option : options) {
      if (option.name().equals(TrainingOptions.LEARNING_RATE.key()) && rates.isPresent()) {
        throw wrong(
            option.place(),
            "'" + option.name() + "' excludes '" + RATES + "'",
            "Give one of the two");
      }
    }
  }

  private String reference(List<Part> methods) {
    Yaml.Entry entry = entry(REFERENCE)
        .orElseThrow(() -> missing(REFERENCE, "Name the method that the others are paired with"));
    String name = text(entry);
    List<String> names = methods.stream().map(Part::name).toList();
    if (!names.contains(name)) {
      throw wrong(
          entry.value().place(),
          "there is no method '" + Place.printable(name) + "'",
          Registry.suggestion(name, names));
    }
    return name;
  }

  private record Seed(long number, Place place) {}

  private List<Seed> seeds() {
    Yaml.Entry entry =
        entry(SEEDS).orElseThrow(() -> missing(SEEDS, "For example, 'seeds: [1, 2, 3]'"));
    List<Seed> seeds = texts(entry).stream().map(ComparisonReader::seed).toList();
    Set<Long> numbers = new HashSet<>();
    for (Seed seed : seeds) {
      if (!numbers.add(seed.number())) {
        throw wrong(seed.place(), "seed " + seed.number() + " is given twice", "Give it once");
      }
    }
    return seeds;
  }

  private OptionalLong rateSeed(List<Seed> seeds) {
    Optional<Seed> rateSeed = entry(RATE_SEED)
        .map(entry -> seed(new Yaml.Text(text(entry), entry.value().place())));
    if (rateSeed.isEmpty()) {
      return OptionalLong.empty();
    }
    long number = rateSeed.get().number();
    if (seeds.stream().anyMatch(seed -> seed.number() == number)) {
      throw wrong(
          rateSeed.get().place(),
          "seed " + number + " is also one of 'seeds'",
          "A rate that a seed chose would look better with that seed; give another one");
    }
    return OptionalLong.of(number);
  }

  private static Seed seed(Yaml.Text text) {
    return new Seed(number(text, Long::valueOf, "a whole number"), text.place());
  }

  private static Part.RateList rates(Yaml.Entry entry) {
    List<Double> rates = new ArrayList<>();
    for (Yaml.Text text : texts(entry)) {
      double rate = number(text, Double::valueOf, "a number");
      if (!(rate > 0 && rate < Double.POSITIVE_INFINITY)) {
        throw wrong(
            text.place(),
            "learning rate " + text.text() + " is not above 0",
            "Use 5e-5, for example");
      }
      if (rates.contains(rate)) {
        throw wrong(
            text.place(), "learning rate " + text.text() + " is given twice", "Give it once");
      }
      rates.add(rate);
    }
    return new Part.RateList(rates, entry.place());
  }

  private static <T> T number(Yaml.Text text, Function<String, T> parse, String kind) {
    try {
      return parse.apply(text.text());
    } catch (NumberFormatException e) {
      throw new InputException(
          text.place(), "'" + Place.printable(text.text()) + "' is not " + kind, "Correct it", e);
    }
  }

  private Optional<Yaml.Entry> entry(String name) {
    return Optional.ofNullable(entries.get(name));
  }

  /** The entries by name, with dashes for underscores. */
  private static Map<String, Yaml.Entry> once(Yaml.Entries mapping) {
    Map<String, Yaml.Entry> entries = new LinkedHashMap<>();
    for (Yaml.Entry entry : mapping.entries()) {
      if (entries.put(entry.name(), entry) != null) {
        throw wrong(
            entry.place(),
            "'" + Place.printable(entry.name()) + "' is given twice",
            "Give it once");
      }
    }
    return entries;
  }

  private static String key(Yaml.Entry option) {
    return option.name().replace('_', '-');
  }

  private static Yaml.Entries mapping(Yaml.Entry entry) {
    if (entry.value() instanceof Yaml.Entries mapping) {
      return mapping;
    }
    throw wrong(
        entry.value().place(),
        "'" + Place.printable(entry.name()) + "' should be a mapping from names to values",
        "Write '" + Place.printable(entry.name()) + ": {freeze: none}', for example");
  }

  private static String text(Yaml.Entry entry) {
    if (entry.value() instanceof Yaml.Text text) {
      return text.text();
    }
    throw wrong(
        entry.value().place(),
        "'" + entry.name() + "' should be one value",
        "Give a number or a text");
  }

  /** A list of values, or a single one. */
  private static List<Yaml.Text> texts(Yaml.Entry entry) {
    List<Yaml> items =
        entry.value() instanceof Yaml.Items list ? list.items() : List.of(entry.value());
    List<Yaml.Text> texts = new ArrayList<>();
    for (Yaml item : items) {
      if (!(item instanceof Yaml.Text text)) {
        throw wrong(
            item.place(), "'" + entry.name() + "' should be a list of values", "Correct it");
      }
      texts.add(text);
    }
    if (texts.isEmpty()) {
      throw wrong(entry.value().place(), "'" + entry.name() + "' is empty", "Give a value");
    }
    return texts;
  }

  private InputException missing(String name, String remedy) {
    return wrong(whole.place(), "'" + name + "' is missing", remedy);
  }

  private static InputException unknown(Place place, String name, List<String> known) {
    return wrong(
        place,
        "there is no '" + Place.printable(name) + "' in a comparison",
        Registry.suggestion(name, known));
  }

  private static InputException wrong(Place place, String problem, String remedy) {
    return new InputException(place, problem, remedy);
  }
}
