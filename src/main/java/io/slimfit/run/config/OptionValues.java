package io.slimfit.run.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The options that were given, with their values. */
public final class OptionValues {
  private final Map<Option<?>, Object> values = new LinkedHashMap<>();

  public <T> OptionValues set(Option<T> option, T value) {
    values.put(option, value);
    return this;
  }

  /** @param value of the option's type, as returned by its reader */
  public void setRead(Option<?> option, Object value) {
    values.put(option, value);
  }

  @SuppressWarnings("unchecked") // each value has the type of its option
  public <T> Optional<T> get(Option<T> option) {
    return Optional.ofNullable((T) values.get(option));
  }

  public boolean has(Option<?> option) {
    return values.containsKey(option);
  }

  /** Whether a flag is given, and not as {@code false}. */
  public boolean is(Option<Boolean> flag) {
    return get(flag).orElse(false);
  }

  public Set<Option<?>> given() {
    return Collections.unmodifiableSet(values.keySet());
  }

  /** A copy without this option. */
  public OptionValues without(Option<?> option) {
    OptionValues others = new OptionValues();
    others.putAll(this);
    others.values.remove(option);
    return others;
  }

  void putAll(OptionValues others) {
    values.putAll(others.values);
  }
}
