package io.slimfit.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NativeLibrariesTest {
  @Test
  void librariesAreLoadedFromOneFolder() {
    NativeLibraries.load(note -> {});
    List<Path> folders = Loader.getLoadedLibraries().values().stream()
        .map(file -> Path.of(file).getParent())
        .distinct()
        .toList();
    assertThat(folders).hasSize(1);
    assertThat(Loader.getLoadedLibraries().values())
        .anyMatch(file -> file.contains("torch_cpu"))
        .anyMatch(file -> file.contains("openblas"));
  }

  @ParameterizedTest
  @CsvSource({
    "'/c/libjnitorch.so: libstdc++.so.6: cannot open shared object file', libstdc++6",
    "'/c/libc10.so: failed to map segment from shared object', noexec",
    "'/c/libc10.so: cannot allocate memory in static TLS block', ulimit",
    "'/lib/libc.so.6: version GLIBC_2.28 not found', glibc"
  })
  void whatTheLinkerSaidIsNamedWithARemedy(String reason, String remedy) {
    Error error = new NoClassDefFoundError("Could not initialize class torch");
    error.initCause(new UnsatisfiedLinkError(reason));
    NativeLibrariesException failure = NativeLibraries.failure("/c", error);
    assertThat(failure).hasMessageContainingAll("/c", reason);
    assertThat(failure.remedy()).contains(remedy);
  }
}
