package io.slimfit.data.tokenize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizerProbeTest {
  private static final byte[] JSON = "{}".getBytes(StandardCharsets.UTF_8);
  private static final Place PLACE = Place.of("tokenizer.json");

  @TempDir
  Path folder;

  @Test
  @DisplayName("a good tokenizer is tried once, and remembered by its hash")
  void good() throws IOException {
    byte[] embedded = Tokenization.embeddedJson("all-minilm-l6-v2");
    TokenizerProbe probe =
        TokenizerProbe.of(Map.of("SLIMFIT_CACHE", folder.toString(), "HOME", "/nowhere"));
    probe.require(PLACE, embedded);
    Path mark = folder.resolve("tokenizers").resolve(TokenizerProbe.hash(embedded));
    assertThat(mark).exists();
    TokenizerProbe never = probe("exit 1");
    Files.createDirectories(folder.resolve("known"));
    Files.copy(mark, folder.resolve("known").resolve(mark.getFileName()));
    assertThatCode(() -> never.require(PLACE, embedded)).doesNotThrowAnyException();
  }

  @Test
  @DisplayName("a tokenizer that ends the process is refused, and the caller lives")
  void crash() {
    assertThatThrownBy(() -> probe("printf begun > $1/result; kill -ABRT $$").require(PLACE, JSON))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("tokenizer.json: the tokenizers library crashes")
        .hasMessageContaining("Use the tokenizer.json that belongs to the model");
    assertThat(folder.resolve("known")).doesNotExist();
  }

  @Test
  @DisplayName("a tokenizer that never returns is refused")
  void hang() {
    assertThatThrownBy(() -> probe("printf begun > $1/result; sleep 60").require(PLACE, JSON))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("took more than 2 s");
  }

  @Test
  @DisplayName("where no process can be started, or the library is not found, nothing is refused")
  void unknown() {
    TokenizerProbe missing =
        new TokenizerProbe(folder, List.of("/no/such/java"), Duration.ofSeconds(2));
    assertThatCode(() -> missing.require(PLACE, JSON)).doesNotThrowAnyException();
    assertThatCode(() -> probe("exit 1").require(PLACE, JSON)).doesNotThrowAnyException();
    assertThat(folder.resolve("known")).doesNotExist();
  }

  /** Two parts of a template in a sequence made the library abort: {@link TokenizerFile} knows. */
  @Test
  @DisplayName("the process really encodes: what the library rejects is not remembered")
  void rejected() {
    TokenizerProbe probe = TokenizerProbe.of(Map.of("SLIMFIT_CACHE", folder.toString()));
    assertThatThrownBy(() -> probe.require(PLACE, "{\"model\":1}".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("crashes");
    assertThat(folder.resolve("tokenizers")).doesNotExist();
  }

  /** A shell takes the place of the JVM; its first argument is the folder. */
  private TokenizerProbe probe(String script) {
    return new TokenizerProbe(
        folder.resolve("known"), List.of("sh", "-c", script, "sh"), Duration.ofSeconds(2));
  }
}
