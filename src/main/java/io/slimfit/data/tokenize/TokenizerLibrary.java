package io.slimfit.data.tokenize;

import ai.djl.huggingface.tokenizers.jni.LibUtils;
import io.slimfit.base.Place;
import io.slimfit.tensor.NativeCache;
import io.slimfit.tensor.NativeLibraries;
import io.slimfit.tensor.PackedLibraries;
import java.net.URL;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The native library of the tokenizers, unpacked as those of ATen are. */
public final class TokenizerLibrary {
  /** Where DJL looks for the library, as a system property or a variable. */
  private static final String LOCATION = "RUST_LIBRARY_PATH";

  private TokenizerLibrary() {}

  /**
   * Loads it, unless it is loaded.
   *
   * @return where it lies; for people
   * @throws io.slimfit.tensor.NativeLibrariesException if it cannot be unpacked or loaded
   */
  public static synchronized String load() {
    // else DJL asks a cloud's metadata address and may fetch a CUDA build
    System.setProperty("ai.djl.offline", "true");
    @Nullable String location = System.getProperty(LOCATION, System.getenv(LOCATION));
    if (location == null) {
      Optional<Path> unpacked = unpacked();
      unpacked.ifPresent(file -> System.setProperty(LOCATION, file.toString()));
      location = unpacked.map(Path::toString).orElse("DJL's cache");
    }
    try {
      LibUtils.checkStatus();
      return location;
    } catch (LinkageError | RuntimeException e) {
      throw NativeLibraries.failure(Place.printable(location), e);
    }
  }

  /** Empty off Linux, and where it is a file already: DJL finds it, or says what is missing. */
  private static Optional<Path> unpacked() {
    String file = System.mapLibraryName("tokenizers");
    String architecture = System.getProperty("os.arch").replace("amd64", "x86_64");
    URL resource = LibUtils.class.getResource("/native/lib/linux-" + architecture + "/cpu/" + file);
    return Optional.ofNullable(resource)
        .flatMap(found -> PackedLibraries.in("tokenizers", List.of(found)))
        .map(library ->
            NativeCache.of(System.getenv()).folder(library, note -> {}).resolve(file));
  }
}
