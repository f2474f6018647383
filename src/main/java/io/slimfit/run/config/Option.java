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
 * A row of the table of options: everything that is known about an option. The command line and its
 * help, {@code config.yaml}, Hugging Face's names, the refusal of options that have no effect, and
 * docs/options.md read it here.
 *
 * <p>A program says {@code run.set(TrainingOptions.EPOCHS, 3.0)}.
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
  private final Optional<Function<RunConfig, List<String>>> writer;

  private Option(Row<T> row) {
    name = row.name;
    group = row.group;
    value = row.value;
    help = Map.copyOf(row.help);
    settings = row.settings;
    condition = row.condition;
    saved = row.saved;
    writer = row.writer;
  }

  /**
   * What help says of an option.
   *
   * @param description a sentence without its full stop; names settings as
   *     {@link io.slimfit.base.Settings} says
   * @param standard what holds if the option is not given; empty for nothing worth saying
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

  /** The field's, such as {@code freezeRate}. */
  public String name() {
    return name;
  }

  /** Such as {@code --freeze-rate}. */
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

  /** What stands for the value in help; empty for a flag. */
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

  /** The settings that it belongs to, if only some tasks have a use for it. */
  public Optional<SettingsGroup> settings() {
    return settings;
  }

  /** When it has an effect, such as {@code with {fromScratch}}; empty if always. */
  public String condition() {
    return condition;
  }

  /** Whether config.yaml keeps it. */
  public boolean isSaved() {
    return saved;
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

  /** What stands between its values. */
  public Optional<String> separator() {
    return value.separator();
  }

  /** The Java type of one value. */
  public Class<?> type() {
    return value.type();
  }

  /**
   * One value.
   *
   * @throws io.slimfit.base.InputException if it is no word of a closed choice
   * @throws NumberFormatException if it is no number
   * @throws java.nio.file.InvalidPathException if it cannot be a path
   */
  public Object read(String word) {
    return value.reader().apply(word, Place.setting(name));
  }

  /** Whether this is what holds anyway, as far as the default is a value that can be read. */
  boolean isStandard(Command command, Object given) {
    try {
      return given.equals(read(help(command).standard()));
    } catch (InputException | IllegalArgumentException e) {
      return false; // a default in words
    }
  }

  /**
   * Its values in a run, as they are given on the command line; empty if the run does not tell, or
   * there are none.
   */
  public List<String> write(RunConfig run) {
    return writer.map(written -> written.apply(run)).orElse(List.of());
  }

  @Override
  public String toString() {
    return flag();
  }

  /** A row in the making. */
  static final class Row<T> {
    private final OptionGroup group;
    private final String name;
    private final OptionValue value;
    private final Map<Command, Help> help = new EnumMap<>(Command.class);
    private Optional<SettingsGroup> settings = Optional.empty();
    private String condition = "";
    private boolean saved = true;
    private Optional<Function<RunConfig, List<String>>> writer = Optional.empty();

    private Row(OptionGroup group, String name, OptionValue value) {
      this.group = group;
      this.name = name;
      this.value = value;
    }

    /**
     * Where it is an option, and what help says there; of several such lines the last one holds.
     */
    Row<T> in(Set<Command> commands, String description, String standard) {
      commands.forEach(command -> help.put(command, new Help(description, standard, false)));
      return this;
    }

    /** As {@link #in}, of an option that has no default worth saying. */
    Row<T> in(Set<Command> commands, String description) {
      return in(commands, description, "");
    }

    /** As {@link #in}, of an option that must be given. */
    Row<T> requiredIn(Set<Command> commands, String description) {
      commands.forEach(command -> help.put(command, new Help(description, "", true)));
      return this;
    }

    /** Only tasks with these settings have a use for it. */
    Row<T> fits(SettingsGroup group) {
      settings = Optional.of(group);
      return this;
    }

    Row<T> when(String text) {
      condition = text;
      return this;
    }

    /** Not part of what config.yaml keeps of a run. */
    Row<T> notSaved() {
      saved = false;
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
      return new Option<>(this);
    }
  }
}
