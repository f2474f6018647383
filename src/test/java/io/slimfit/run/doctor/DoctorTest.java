package io.slimfit.run.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.tensor.Processor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
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

  private Finding usual(String about) {
    return found(about, USUAL, Set.of("avx2"), OptionalLong.of(1L << 33));
  }

  private Finding with(String about, String variable, String value) {
    Map<String, String> environment = new HashMap<>(USUAL);
    environment.put(variable, value);
    return found(about, environment, Set.of("avx2"), OptionalLong.of(1L << 33));
  }

  @Test
  void whatMayEndTheProcessIsLookedAtLast() {
    List<Finding> all = new ArrayList<>();
    new Doctor(USUAL, new Processor(Set.of("avx2")), OptionalLong.of(1L << 33), folder)
        .examine(all::add);
    assertThat(all)
        .extracting(Finding::about)
        .startsWith("Java", "platform", "processor", "kernels", "bf16", "int8", "threads", "memory")
        .endsWith("hub", "models from the hub", "native libraries", "tokenizers", "GPU");
  }

  @Test
  void aProcessorWithoutFastInstructionsIsNotable() {
    Finding old = found("processor", USUAL, Set.of("sse2"), OptionalLong.of(1L << 33));
    assertThat(old.weight()).isEqualTo(Finding.Weight.NOTABLE);
    assertThat(old.text()).isEqualTo("neither AVX2 nor NEON");
    Finding arm = found("processor", USUAL, Set.of("asimd"), OptionalLong.of(1L << 33));
    assertThat(arm.weight()).isEqualTo(Finding.Weight.FINE);
    assertThat(arm.text()).endsWith("it has asimd");
  }

  @Test
  void aProcessorWhoseInstructionsAreNotListedIsNoSlowOne() {
    Finding unknown = found("processor", USUAL, Set.of(), OptionalLong.of(1L << 33));
    assertThat(unknown.weight()).isEqualTo(Finding.Weight.NOTABLE);
    assertThat(unknown.text()).contains("does not list its instructions");
  }

  @Test
  void halfAGibibyteIsEnoughMemory() {
    Finding enough = found("memory", USUAL, Set.of("avx2"), OptionalLong.of(1L << 29));
    assertThat(enough.weight()).isEqualTo(Finding.Weight.FINE);
    assertThat(enough.text()).startsWith("0.5 GiB are left");
    assertThat(found("memory", USUAL, Set.of("avx2"), OptionalLong.of((1L << 29) - 1))
            .weight())
        .isEqualTo(Finding.Weight.FATAL);
  }

  @Test
  void memoryThatTheSystemDoesNotTellIsNotFatal() {
    Finding unknown = found("memory", USUAL, Set.of("avx2"), OptionalLong.empty());
    assertThat(unknown.weight()).isEqualTo(Finding.Weight.NOTABLE);
    assertThat(unknown.text()).contains("does not tell how much is left");
  }

  @Test
  void oneThreadForEachWorkerIsFineWhetherItIsSaidOrNot() {
    for (Map<String, String> environment : List.of(USUAL, Map.of("HOME", "/tmp"))) {
      Finding threads = found("threads", environment, Set.of("avx2"), OptionalLong.of(1L << 33));
      assertThat(threads.weight()).isEqualTo(Finding.Weight.FINE);
      assertThat(threads.text()).contains(" processors for {threads}");
    }
  }

  @Test
  void theHeapIsSaidInMebibytes() {
    assertThat(usual("Java heap").text())
        .startsWith("at most " + Runtime.getRuntime().maxMemory() / 1048576 + " MiB");
  }

  @Test
  void aFolderThatIsYetToBeMadeCanBeWritten() {
    Path given = folder;
    folder = given.resolve("runs/new");
    Finding results = usual("results");
    assertThat(results.weight()).isEqualTo(Finding.Weight.FINE);
    assertThat(results.text()).contains("runs/new can be written, ").endsWith(" GiB free");
  }

  @Test
  void aFileInThePlaceOfAFolderIsFatal() throws Exception {
    folder = Files.createFile(folder.resolve("file")).resolve("runs");
    assertThat(usual("results").weight()).isEqualTo(Finding.Weight.FATAL);
  }

  @Test
  void aCacheOfModelsThatCannotBeWrittenIsNotable() {
    Finding cache = with("models from the hub", "HF_HUB_CACHE", "/proc/self/models");
    assertThat(cache.weight()).isEqualTo(Finding.Weight.NOTABLE);
    assertThat(cache.text()).isEqualTo("/proc/self/models cannot be written");
  }

  @Test
  void theHubIsNamedWithItsAddressAndWhetherThereIsAToken() {
    Finding hub = with("hub", "HF_ENDPOINT", "https://mirror.example");
    assertThat(hub.weight()).isEqualTo(Finding.Weight.FINE);
    assertThat(hub.text()).isEqualTo("https://mirror.example, without a token");
    assertThat(with("hub", "HF_TOKEN", "hf_secret").text()).endsWith(", with a token");
  }

  @Test
  void aDriverWithoutAKnownVersionIsStillOne() throws Exception {
    Files.createDirectories(folder.resolve("proc/driver/nvidia"));
    Files.writeString(folder.resolve("proc/driver/nvidia/version"), "something else\n");
    assertThat(GraphicsProcessor.in(folder).driver()).contains("unknown");
  }
}
