package io.slimfit.run.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What was given: values by their options. */
public final class OptionValues {
  private final Map<Option<?>, Object> values = new LinkedHashMap<>();

  public <T> OptionValues set(Option<T> option, T value) {
    values.put(option, value);
    return this;
  }

  /** @param value of the option's type, as its reader gave it */
  public void setRead(Option<?> option, Object value) {
    values.put(option, value);
  }

  @SuppressWarnings("unchecked") // what is put in has the type of its option
  public <T> Optional<T> get(Option<T> option) {
    return Optional.ofNullable((T) values.get(option));
  }

  public boolean has(Option<?> option) {
    return values.containsKey(option);
  }

  /** Of a flag: whether it is given and not turned off again. */
  public boolean is(Option<Boolean> flag) {
    return get(flag).orElse(false);
  }

  public Set<Option<?>> given() {
    return Collections.unmodifiableSet(values.keySet());
  }

  /** A copy that lacks one. */
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
