package io.slimfit.base;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Folders of the user's own. */
public final class UserFolders {
  private UserFolders() {}

  /**
   * {@code HOME} if it is set: what the JVM calls {@code user.home} is that of the password
   * database, and {@code ?} in a container whose user has no entry there.
   */
  public static Path home(Map<String, String> environment) {
    return path(environment, "HOME").orElseGet(() -> {
      String home = System.getProperty("user.home", "");
      return Path.of(
          home.isEmpty() || home.equals("?") ? System.getProperty("java.io.tmpdir") : home);
    });
  }

  /** {@code XDG_CACHE_HOME}, by default {@code ~/.cache}. */
  public static Path cache(Map<String, String> environment) {
    return path(environment, "XDG_CACHE_HOME").orElseGet(() -> home(environment).resolve(".cache"));
  }

  private static Optional<Path> path(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name))
        .filter(value -> !value.isBlank())
        .map(Path::of)
        .filter(Path::isAbsolute);
  }
}
