package io.slimfit.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.presets.openblas_nolapack;
import org.bytedeco.pytorch.global.torch;
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

  /** In a JVM that was started without the launcher. */
  @Test
  void whatTheLauncherSetsIsSetInAnEmptyEnvironment() throws Exception {
    ProcessBuilder program = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            SettingsProgram.class.getName())
        .redirectErrorStream(true);
    program.environment().keySet().removeAll(NativeSettings.READ_LATER.keySet());
    program.environment().keySet().removeAll(Set.of("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"));
    Process started = program.start();
    String printed = new String(started.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(started.waitFor()).as(printed).isZero();
    assertThat(printed)
        .contains("THP_MEM_ALLOC_ENABLE=1", "LRU_CACHE_CAPACITY=32", "PRIMITIVE_CACHE_CAPACITY=32")
        .contains("pools: 1 and 1");
  }

  /** Prints what the libraries see. */
  static final class SettingsProgram {
    private SettingsProgram() {}

    public static void main(String[] arguments) {
      NativeLibraries.load(note -> {});
      NativeSettings.READ_LATER
          .keySet()
          .forEach(
              name -> System.out.println(name + "=" + torch.get_env(name).get().getString()));
      System.out.println(
          "pools: " + torch.get_num_threads() + " and " + openblas_nolapack.blas_get_num_threads());
    }
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
