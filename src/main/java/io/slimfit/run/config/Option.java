package io.slimfit.run.config;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.run.config.OptionValue.Shape;
import io.slimfit.task.SettingsGroup;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A row of the table of options, with everything that is known about an option. It is the source of
 * the command line and its help, {@code config.yaml}, Hugging Face's names, the check for options
 * without effect, and docs/options.md.
 *
 * <p>A program writes {@code run.set(TrainingOptions.EPOCHS, 3.0)}.
 *
 * @param <T> its value in Java
 */
public final class Option<T> {
  private final String name;
  private final OptionGroup group;
  private final OptionValue value;
  private final Map<Command, Help> help;
  private final Optional<SettingsGroup> settings;
  private final String condition;
  private final boolean saved;
  private final boolean essential;
  private final Optional<Function<RunConfig, List<String>>> writer;

  private Option(Row<T> row) {
    name = row.name;
    group = row.group;
    value = row.value;
    help = Map.copyOf(row.help);
    settings = row.settings;
    condition = row.condition;
    saved = row.saved;
    essential = row.essential;
    writer = row.writer;
  }

  /**
   * The help text of an option.
   *
   * @param description a sentence without its full stop; settings are named as in
   *     {@link io.slimfit.base.Settings}
   * @param standard the default; empty if there is nothing to say
   * @param required whether the command needs it
   */
  public record Help(String description, String standard, boolean required) {
    /** The whole sentence. */
    public String sentence() {
      return description + (standard.isEmpty() ? "." : " (default: " + standard + ").");
    }
  }

  static <T> Row<T> row(OptionGroup group, String name, OptionValue.Typed<T> value) {
    return new Row<>(group, name, value.value());
  }

  /** The name of the field, such as {@code freezeRate}. */
  public String name() {
    return name;
  }

  /** The name on the command line, such as {@code --freeze-rate}. */
  public String flag() {
    return "--" + key();
  }

  /** The flag without its dashes: the name in {@code config.yaml}. */
  public String key() {
    return name.replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
  }

  public OptionGroup group() {
    return group;
  }

  /** The placeholder of the value in help; empty for a flag. */
  public String placeholder() {
    return value.placeholder();
  }

  public Set<Command> commands() {
    return help.keySet();
  }

  /** @param command one of {@link #commands} */
  public Help help(Command command) {
    return Optional.ofNullable(help.get(command)).orElseThrow();
  }

  /** The settings that it belongs to, if it applies to some tasks only. */
  public Optional<SettingsGroup> settings() {
    return settings;
  }

  /** When it has an effect, such as {@code with {fromScratch}}; empty if always. */
  public String condition() {
    return condition;
  }

  /** Whether config.yaml contains it. */
  public boolean isSaved() {
    return saved;
  }

  /** Whether it is among those that most runs need, and a short help shows. */
  public boolean isEssential() {
    return essential;
  }

  public boolean isFlag() {
    return value.shape() == Shape.FLAG;
  }

  /** Whether its value is {@code on} or {@code off}. */
  public boolean isOnOff() {
    return placeholder().equals("on|off");
  }

  public boolean hasSeveralValues() {
    return value.shape() == Shape.COMMAS || value.shape() == Shape.REPEATED;
  }

  /** The separator between its values. */
  public Optional<String> separator() {
    return value.separator();
  }

  /** The Java type of one value. */
  public Class<?> type() {
    return value.type();
  }

  /**
   * Reads one value.
   *
   * @throws InputException if it is none of the allowed words
   * @throws NumberFormatException if it is not a number
   * @throws java.nio.file.InvalidPathException if it cannot be a path
   */
  public Object read(String word) {
    return value.reader().apply(word, Place.setting(name));
  }

  /** Whether this is the default, if the default is a value and not a description. */
  boolean isStandard(Command command, Object given) {
    try {
      return given.equals(read(help(command).standard()));
    } catch (InputException | IllegalArgumentException e) {
      return false; // the default is a description
    }
  }

  /**
   * Its values in a run, as on the command line; empty if there are none, or if the configuration
   * does not contain it.
   */
  public List<String> write(RunConfig run) {
    return writer.map(written -> written.apply(run)).orElse(List.of());
  }

  @Override
  public String toString() {
    return flag();
  }

  /** Builds a row. */
  static final class Row<T> {
    private final OptionGroup group;
    private final String name;
    private final OptionValue value;
    private final Map<Command, Help> help = new EnumMap<>(Command.class);
    private Optional<SettingsGroup> settings = Optional.empty();
    private String condition = "";
    private boolean saved = true;
    private boolean essential;
    private Optional<Function<RunConfig, List<String>>> writer = Optional.empty();

    private Row(OptionGroup group, String name, OptionValue value) {
      this.group = group;
      this.name = name;
      this.value = value;
    }

    /** The commands that have this option, and its help there. The last call for a command wins. */
    Row<T> in(Set<Command> commands, String description, String standard) {
      commands.forEach(command -> help.put(command, new Help(description, standard, false)));
      return this;
    }

    /** As {@link #in}, for an option without a default. */
    Row<T> in(Set<Command> commands, String description) {
      return in(commands, description, "");
    }

    /** As {@link #in}, for a required option. */
    Row<T> requiredIn(Set<Command> commands, String description) {
      commands.forEach(command -> help.put(command, new Help(description, "", true)));
      return this;
    }

    /** It applies only to tasks with these settings. */
    Row<T> fits(SettingsGroup group) {
      settings = Optional.of(group);
      return this;
    }

    Row<T> when(String text) {
      condition = text;
      return this;
    }

    /** config.yaml does not contain it. */
    Row<T> notSaved() {
      saved = false;
      return this;
    }

    /** A short help shows it. */
    Row<T> essential() {
      essential = true;
      return this;
    }

    Row<T> writes(Function<RunConfig, Object> written) {
      return writesList(run -> List.of(String.valueOf(written.apply(run))));
    }

    Row<T> writesIfPresent(Function<RunConfig, Optional<?>> written) {
      return writesList(run -> written.apply(run).map(String::valueOf).stream().toList());
    }

    Row<T> writesList(Function<RunConfig, List<String>> written) {
      writer = Optional.of(written);
      return this;
    }

    Option<T> build() {
      if (help.containsKey(Command.TRAIN)) { // a plan is of a training run
        help.putIfAbsent(Command.PLAN, help.get(Command.TRAIN));
      }
      return new Option<>(this);
    }
  }
}
