package io.slimfit.model.block;

import java.util.Optional;
import java.util.function.Supplier;

/** A value that is computed when it is first asked for. */
final class Lazy<T> {
  private Optional<T> value = Optional.empty();

  T get(Supplier<T> compute) {
    if (value.isEmpty()) {
      value = Optional.of(compute.get());
    }
    return value.orElseThrow();
  }
}
