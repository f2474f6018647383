package io.slimfit.cli.output;

import java.io.FileDescriptor;
import java.lang.reflect.Constructor;
import java.util.Optional;

/** Descriptors that the launcher keeps for slimfit's own output, apart from that of native code. */
final class Descriptors {
  private Descriptors() {}

  /** @param property which names the descriptor; without it, the stream stays as it is */
  static Optional<FileDescriptor> of(String property) {
    Integer number = Integer.getInteger(property);
    if (number == null) {
      return Optional.empty();
    }
    try {
      Constructor<FileDescriptor> constructor =
          FileDescriptor.class.getDeclaredConstructor(int.class);
      constructor.setAccessible(true); // the launcher opens the package
      return Optional.of(constructor.newInstance(number));
    } catch (ReflectiveOperationException | RuntimeException e) {
      System.getLogger("io.slimfit").log(System.Logger.Level.DEBUG, property, e);
      return Optional.empty();
    }
  }
}
