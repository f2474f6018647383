package io.slimfit.tensor;

import io.slimfit.base.Place;
import java.io.File;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * ATen's native libraries: unpacked once on a machine, loaded once in a process. JavaCPP's own
 * cache is not used, since a process that is killed while it unpacks leaves one that ends all later
 * ones. Where a program has set how JavaCPP loads, and off Linux, JavaCPP does as it would.
 */
public final class NativeLibraries {
  private static final String JAVACPP = "org.bytedeco.javacpp.";
  private static final Set<String> LOADING = Set.of(
      "cachedir",
      "cacheDir",
      "cachelibraries",
      "cacheLibraries",
      "pathsfirst",
      "pathsFirst",
      "findlibraries",
      "findLibraries",
      "platform.linkpath",
      "platform.extension");
  private static final List<String> EXAMPLES = List.of( // one library of each jar
      "javacpp/%s/libjnijavacpp.so", "openblas/%s/libopenblas.so.0", "pytorch/%s/libjnitorch.so");

  private static final AtomicBoolean LOADED = new AtomicBoolean();
  private static final AtomicReference<String> LOADED_FROM = new AtomicReference<>("");
  private static final AtomicReference<@Nullable NativeLibrariesException> FAILURE =
      new AtomicReference<>();

  private NativeLibraries() {}

  /**
   * Loads them, unless they are loaded. Called before any work, by the thread that waits for it: a
   * worker that cannot load them could only fail later.
   *
   * @param notes is told if they have to be unpacked, which takes seconds
   * @throws NativeLibrariesException if they cannot be unpacked or loaded
   */
  public static void load(Consumer<String> notes) {
    if (LOADED.get()) {
      return;
    }
    synchronized (LOADED) {
      if (LOADED.get()) {
        return;
      }
      NativeLibrariesException before = FAILURE.get();
      if (before != null) {
        throw before; // a class that failed once would not say why again
      }
      String from = unpacked(NativeCache.of(System.getenv()), notes)
          .map(folder -> {
            useOnly(folder);
            return folder.toString();
          })
          .orElse("JavaCPP's cache");
      LOADED_FROM.set(from);
      try {
        torch.get_num_threads();
        NativeSettings.apply(System.getenv());
      } catch (LinkageError e) {
        NativeLibrariesException failure = failure(Place.printable(from), e);
        FAILURE.set(failure);
        throw failure;
      }
      LOADED.set(true);
    }
  }

  /**
   * Begins to load them while the caller goes on. {@link #load} waits for the end of it, and throws
   * what it ended with. Libraries that have to be unpacked are left to {@code load}, which says so.
   */
  public static void loadAhead() {
    Thread thread = new Thread(
        () -> {
          try {
            load(note -> {
              throw new NotUnpackedException();
            });
          } catch (NotUnpackedException | NativeLibrariesException e) {
            System.getLogger("io.slimfit").log(System.Logger.Level.DEBUG, "not loaded ahead", e);
          }
        },
        "slimfit-libraries");
    thread.setDaemon(true); // a command that fails early does not wait for it
    thread.start();
  }

  /** Nothing was begun. */
  private static final class NotUnpackedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Where they were loaded from; for people. */
  public static String place() {
    return String.valueOf(LOADED_FROM.get());
  }

  /** The folder of the libraries; empty if JavaCPP should find them itself. */
  static Optional<Path> unpacked(NativeCache cache, Consumer<String> notes) {
    String platform = Loader.Detector.getPlatform(); // Loader itself would read the settings
    boolean isSplit = cache.root().toString().contains(File.pathSeparator); // JavaCPP reads a list
    if (!platform.startsWith("linux-") || isSplit || isConfigured()) {
      return Optional.empty();
    }
    List<URL> examples = new ArrayList<>();
    for (String example : EXAMPLES) {
      URL found = torch.class.getResource("/org/bytedeco/" + String.format(example, platform));
      if (found == null) { // a build for GPUs has other folders
        return Optional.empty();
      }
      examples.add(found);
    }
    return PackedLibraries.in("torch", examples)
        // JavaCPP asks for the same library by two names, and keeps two copies
        .map(libraries -> libraries.withLink("libopenblas_nolapack.so.0", "libopenblas.so.0"))
        .map(libraries -> cache.folder(libraries, notes));
  }

  private static boolean isConfigured() {
    return LOADING.stream().anyMatch(name -> System.getProperty(JAVACPP + name) != null);
  }

  /**
   * Read by JavaCPP's loader when its class is initialised. With an extension that is not the one
   * for GPUs, it does not look for their thirty libraries, which takes as long as loading those
   * that are there.
   */
  private static void useOnly(Path folder) {
    System.setProperty(JAVACPP + "cachelibraries", "false");
    System.setProperty(JAVACPP + "pathsfirst", "true");
    System.setProperty(JAVACPP + "platform.linkpath", folder.toString());
    System.setProperty(JAVACPP + "platform.extension", "-cpu");
  }

  /**
   * In words.
   *
   * @param from where they lie
   * @param error of which the root holds what the dynamic linker said
   */
  public static NativeLibrariesException failure(String from, Throwable error) {
    Throwable root = error;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String reason = String.valueOf(root.getMessage());
    return new NativeLibrariesException(
        "native libraries cannot be loaded from " + from + ": " + Place.printable(reason),
        remedy(reason),
        error);
  }

  private static String remedy(String reason) {
    if (reason.contains("libstdc++")) {
      return "Install the C++ library of your system (Debian, Ubuntu: apt install libstdc++6)";
    }
    if (reason.contains("GLIBC") || reason.contains("ld-linux")) {
      return "They need a Linux with glibc 2.28 or newer; Alpine's musl will not do";
    }
    if (reason.contains("cannot allocate memory") || reason.contains("Cannot allocate memory")) {
      return "Allow the process more memory or address space (see ulimit -v)";
    }
    return "If programs may not be run from that folder (noexec) or address space is limited"
        + " (ulimit -v), lift that; or name another folder in the environment variable "
        + NativeCache.VARIABLE;
  }
}
