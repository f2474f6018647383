package io.slimfit.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HubEnvironmentTest {
  @TempDir
  Path home;

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "-, -, -, -, .cache/huggingface/hub",
        "/x, -, -, -, /x/huggingface/hub",
        "/x, /h, -, -, /h/hub",
        "/x, /h, /c, -, /c",
        "-, ~/h, -, -, h/hub",
        "-, -, ~/c/$NAME-${NAME}, -, c/n-n",
        "-, -, -, /old, /old",
      })
  void cacheFolderIsThatOfPythonTools(
      String xdg, String hfHome, String cache, String old, String expected) {
    Map<String, String> variables = new java.util.HashMap<>(Map.of("NAME", "n"));
    put(variables, "XDG_CACHE_HOME", xdg);
    put(variables, "HF_HOME", hfHome);
    put(variables, "HF_HUB_CACHE", cache);
    put(variables, "HUGGINGFACE_HUB_CACHE", old);
    assertThat(HubEnvironment.of(variables, home).cache()).isEqualTo(home.resolve(expected));
  }

  private static void put(
      Map<String, String> variables, String name, @org.jspecify.annotations.Nullable String value) {
    if (value != null) {
      variables.put(name, value);
    }
  }

  @Test
  void trailingSlashOfTheEndpointIsRemoved() {
    assertThat(of("HF_ENDPOINT", "https://mirror.example/hub/").endpoint())
        .hasToString("https://mirror.example/hub");
    assertThat(of().endpoint()).hasToString("https://huggingface.co");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"mirror", "ftp://a", "https://me:secret@a.example", "https:// x", "file:/a"})
  void invalidEndpointIsRejectedWithoutShowingIt(String endpoint) {
    assertThatThrownBy(() -> of("HF_ENDPOINT", endpoint))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("HF_ENDPOINT")
        .hasMessageNotContaining("secret");
  }

  @Test
  void tokenIsReadFromVariableThenFromFile() throws IOException {
    assertThat(of().token()).isEmpty();
    Path file = Files.createDirectories(home.resolve(".cache/huggingface")).resolve("token");
    Files.writeString(file, "hf_file\r\n");
    assertThat(of().token()).contains("hf_file");
    assertThat(of("HF_TOKEN", " hf_given\n").token()).contains("hf_given");
    assertThat(of("HF_TOKEN", "").token()).contains("hf_file");
    assertThat(of("HF_TOKEN_PATH", home.resolve("none").toString()).token()).isEmpty();
    assertThat(of("HF_HUB_DISABLE_IMPLICIT_TOKEN", "1").token()).isEmpty();
  }

  @Test
  void tokenIsNeverShown() {
    assertThat(of("HF_TOKEN", "hf_secret").toString()).doesNotContain("secret");
    assertThatThrownBy(() -> of("HF_TOKEN", "hf_secret\u0001x"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("HF_TOKEN")
        .hasMessageNotContaining("secret");
  }

  @ParameterizedTest
  @CsvSource({"1, true", "ON, true", "yes, true", "True, true", "0, false", "off, false"})
  void offline(String value, boolean offline) {
    assertThat(of("HF_HUB_OFFLINE", value).offline()).isEqualTo(offline);
    assertThat(of("TRANSFORMERS_OFFLINE", value).offline()).isEqualTo(offline);
  }

  private HubEnvironment of(String... nameAndValue) {
    return HubEnvironment.of(
        nameAndValue.length == 0 ? Map.of() : Map.of(nameAndValue[0], nameAndValue[1]), home);
  }
}
