package io.slimfit.run.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.tensor.Processor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {
  private static final Map<String, String> USUAL = Map.of("HOME", "/tmp", "OMP_NUM_THREADS", "1");

  @TempDir
  private Path folder;

  private Finding found(
      String about, Map<String, String> environment, Set<String> flags, OptionalLong available) {
    List<Finding> all = new ArrayList<>();
    new Doctor(environment, new Processor(flags), available, folder).examine(all::add);
    assertThat(all)
        .allSatisfy(finding -> assertThat(finding.remedy().isEmpty())
            .as(finding.about())
            .isEqualTo(finding.weight() == Finding.Weight.FINE));
    return all.stream()
        .filter(finding -> finding.about().equals(about))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void namesTheInstructionsThatAreUsed() {
    Finding processor = found(
        "processor",
        USUAL,
        Set.of("avx2", "fma", "avx512_vnni", "sse2"),
        OptionalLong.of(1L << 33));
    assertThat(processor.weight()).isEqualTo(Finding.Weight.FINE);
    assertThat(processor.text()).contains("avx2", "avx512_vnni").doesNotContain("sse2");
  }

  @Test
  void aPrecisionWithoutInstructionsIsNotable() {
    assertThat(found("bf16", USUAL, Set.of("avx2"), OptionalLong.of(1L << 33)).weight())
        .isEqualTo(Finding.Weight.NOTABLE);
    assertThat(
            found("bf16", USUAL, Set.of("amx_bf16"), OptionalLong.of(1L << 33)).weight())
        .isEqualTo(Finding.Weight.FINE);
  }

  @Test
  void tooLittleMemoryIsFatal() {
    assertThat(found("memory", USUAL, Set.of("avx2"), OptionalLong.of(1L << 20)).weight())
        .isEqualTo(Finding.Weight.FATAL);
    assertThat(found("memory", USUAL, Set.of("avx2"), OptionalLong.of(1L << 33)).weight())
        .isEqualTo(Finding.Weight.FINE);
  }

  @Test
  void saysThatTheHubIsOffline() {
    Map<String, String> offline =
        Map.of("HOME", "/tmp", "OMP_NUM_THREADS", "1", "HF_HUB_OFFLINE", "1");
    assertThat(found("hub", offline, Set.of("avx2"), OptionalLong.of(1L << 33)).text())
        .contains("offline");
  }

  @Test
  void neverShowsAToken() {
    Map<String, String> secret =
        Map.of("HOME", "/tmp", "HF_TOKEN", "hf_secret", "HTTPS_PROXY", "http://me:pass@proxy:1");
    List<Finding> all = new ArrayList<>();
    new Doctor(secret, new Processor(Set.of("avx2")), OptionalLong.of(1L << 33), folder)
        .examine(all::add);
    assertThat(all.toString())
        .contains("through the proxy proxy:1")
        .doesNotContain("hf_secret")
        .doesNotContain("pass");
  }

  @Test
  void aProxyThatCannotBeUsedIsNotable() {
    Map<String, String> wrong = Map.of("HOME", "/tmp", "HTTPS_PROXY", "socks5://me:pass@proxy:1");
    Finding hub = found("hub", wrong, Set.of("avx2"), OptionalLong.of(1L << 33));
    assertThat(hub.weight()).isEqualTo(Finding.Weight.NOTABLE);
    assertThat(hub.text()).contains("HTTPS_PROXY").doesNotContain("pass");
  }

  @Test
  void aFolderThatCannotBeWrittenIsFatal() {
    folder = Path.of("/proc/self");
    Finding results = found("results", USUAL, Set.of("avx2"), OptionalLong.of(1L << 33));
    assertThat(results.weight()).isEqualTo(Finding.Weight.FATAL);
    assertThat(results.text()).contains("/proc/self cannot be written");
  }

  @Test
  void saysWhereTheLibrariesLie() {
    for (String about : List.of("native libraries", "tokenizers")) {
      assertThat(found(about, USUAL, Set.of("avx2"), OptionalLong.of(1L << 33)).text())
          .as(about)
          .contains("loaded from ");
    }
  }

  @Test
  void aGraphicsProcessorWithADriverThatIsNotUsedIsNotable() throws Exception {
    assertThat(GraphicsProcessor.in(folder).finding().weight()).isEqualTo(Finding.Weight.FINE);
    Path file = folder.resolve("proc/driver/nvidia/version");
    Files.createDirectories(folder.resolve("proc/driver/nvidia"));
    Files.writeString(
        file, "NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.15  Tue Mar  5 22:23:56\n");
    Finding found = GraphicsProcessor.in(folder).finding();
    assertThat(found.weight()).isEqualTo(Finding.Weight.NOTABLE);
    assertThat(found.text()).contains("driver 550.54.15", "no GPU natives");
    assertThat(found.remedy()).contains("-Pcuda");
  }

  @Test
  void manyThreadsForEachWorkerAreNotable() {
    Finding threads =
        found("threads", Map.of("OMP_NUM_THREADS", "4"), Set.of("avx2"), OptionalLong.of(1L << 33));
    assertThat(threads.weight()).isEqualTo(Finding.Weight.NOTABLE);
    assertThat(threads.remedy()).contains("1");
  }
}
