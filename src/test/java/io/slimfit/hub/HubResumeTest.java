package io.slimfit.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Downloads resume after broken connections, wrong bytes and full disks. */
class HubResumeTest extends HubCase {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 63, 64, 65, 1000, 2500, 4998, 4999})
  void downloadResumesWhereverTheConnectionBreaks(int bytes) throws Exception {
    hub.fault(true, "GET", "model.safetensors", FakeHub.cutAfter(bytes));
    assertThat(fetch().resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    List<FakeHub.Request> requests = hub.requests(true, "GET");
    assertThat(requests).hasSizeGreaterThanOrEqualTo(2);
    String range = requests.get(requests.size() - 1).range();
    assertThat(range).isEqualTo(bytes == 0 ? "" : "bytes=" + bytes + "-");
  }

  @Test
  void nextRunResumesTheDownload() throws Exception {
    for (int i = 0; i < 5; i++) {
      hub.fault(true, "GET", "model.safetensors", FakeHub.cutAfter(100));
    }
    assertThatThrownBy(this::fetch)
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("hub, org/tiny at 0123456")
        .hasMessageContaining("model.safetensors: the connection to 127.0.0.1 was lost")
        .hasMessageContaining("resume the download");
    assertThat(blob("model.safetensors", WEIGHTS)).doesNotExist();
    Path part =
        folder.resolve("cache/models--org--tiny/blobs/" + FakeHub.sha256(WEIGHTS) + ".incomplete");
    assertThat(Files.size(part)).isEqualTo(500);
    offline = true;
    assertThatThrownBy(this::fetch).isInstanceOf(MissingModelException.class);
    offline = false;
    assertThat(fetch().resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    assertThat(part).doesNotExist();
  }

  @Test
  void serverWithoutRangesSendsTheWholeFileAgain() throws Exception {
    hub.fault(true, "GET", "model.safetensors", FakeHub.cutAfter(100))
        .fault(true, "GET", "model.safetensors", FakeHub.bytes(WEIGHTS));
    assertThat(fetch().resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
  }

  @Test
  void filesWithWrongContentOrLengthAreDownloadedAgain() throws Exception {
    byte[] flipped = WEIGHTS.clone();
    flipped[7] ^= 1;
    byte[] longer = java.util.Arrays.copyOf(WEIGHTS, WEIGHTS.length + 1);
    byte[] shorter = java.util.Arrays.copyOf(WEIGHTS, WEIGHTS.length - 1);
    hub.fault(true, "GET", "model.safetensors", FakeHub.bytes(flipped))
        .fault(true, "GET", "model.safetensors", FakeHub.bytes(longer))
        .fault(true, "GET", "model.safetensors", FakeHub.bytes(shorter))
        .fault(false, "GET", "config.json", FakeHub.bytes(new byte[CONFIG.length]));
    Path snapshot = fetch();
    assertThat(snapshot.resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    assertThat(snapshot.resolve("config.json")).hasBinaryContent(CONFIG);
  }

  @Test
  void fileThatNeverMatchesItsHashIsNotKept() {
    for (int i = 0; i < 5; i++) {
      hub.fault(true, "GET", "model.safetensors", FakeHub.bytes(new byte[WEIGHTS.length]));
    }
    assertThatThrownBy(this::fetch)
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("model.safetensors: its content does not match its hash");
    assertThat(folder.resolve("cache/models--org--tiny/blobs").toFile().list()).hasSize(2);
    assertThat(folder.resolve("cache/models--org--tiny/refs")).doesNotExist();
  }

  @Test
  void fullDiskReportsBytesAndResumesLater() throws Exception {
    for (int i = 0; i < 5; i++) {
      hub.fault(true, "GET", "model.safetensors", FakeHub.cutAfter(200));
    }
    assertThatThrownBy(this::fetch).hasMessageContaining("was lost");
    freeBytes = 3999;
    assertThatThrownBy(this::fetch)
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(
            "hub, org/tiny, model.safetensors: needs 4000 more bytes, but only 3999 are free")
        .hasMessageContaining("1000 bytes already downloaded are kept");
    freeBytes = 4000;
    assertThat(fetch().resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    List<FakeHub.Request> requests = hub.requests(true, "GET");
    assertThat(requests.get(requests.size() - 1).range()).isEqualTo("bytes=1000-");
  }

  @Test
  void unwritableCacheIsNamed() throws Exception {
    Files.writeString(folder.resolve("cache"), "a file");
    assertThatThrownBy(this::fetch)
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("cannot be written");
  }

  private Path blob(String name, byte[] content) {
    return folder
        .resolve("cache/models--org--tiny/blobs")
        .resolve(
            name.endsWith(".safetensors") ? FakeHub.sha256(content) : FakeHub.gitHash(content));
  }
}
