package io.slimfit.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShardedSafetensorsTest {
  @TempDir
  Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"weight_map\":{\"w\":\"b.safetensors\"}} | 'w': its shard",
        "{\"weight_map\":{\"w\":\"../a.safetensors\"}} | its shard '../a.safetensors' is not the "
            + "name",
        "{\"weight_map\":{\"w\":\"/etc/a.safetensors\"}} | is not the name",
        "{\"weight_map\":{\"w\":\"a\\u0000.safetensors\"}} | is not the name",
        "{\"weight_map\":{\"w\":\"pytorch_model.bin\"}} | is not the name",
        "{\"weight_map\":{\"w\":3}} | is not the name",
        "{\"weight_map\":{\"v\":\"a.safetensors\"}} | 'v': the shard a.safetensors does not "
            + "contain",
        "{\"weight_map\":{\"w\":\"a.safetensors\",\"w\":\"a.safetensors\"}} | line 1, column",
        "{\"weight_map\":{}} | field 'weight_map': missing, empty",
        "{} | field 'weight_map': missing",
      })
  void invalidShardIndexIsRejected(String index, String reason) throws IOException {
    SafetensorsFile.write(
        folder.resolve("a.safetensors"),
        SafetensorsFile.bytes(
            "{" + SafetensorsFile.entry("w", "F32", "[1]", 0, 4) + "}", new byte[4]));
    Path file = Files.writeString(folder.resolve("model.safetensors.index.json"), index);

    assertThatThrownBy(() -> ShardedSafetensors.open(file))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageContaining(reason);
  }

  @Test
  void shardsMayBeLinks() throws IOException {
    Path blob = SafetensorsFile.write(
        folder.resolve("blob"),
        SafetensorsFile.bytes(
            "{" + SafetensorsFile.entry("w", "F32", "[1]", 0, 4) + "}", new byte[4]));
    Path snapshot = Files.createDirectories(folder.resolve("snapshot"));
    Files.createSymbolicLink(snapshot.resolve("a.safetensors"), blob);
    Path index = Files.writeString(
        snapshot.resolve("model.safetensors.index.json"),
        "{\"weight_map\":{\"w\":\"a.safetensors\"}}");

    try (ShardedSafetensors source = ShardedSafetensors.open(index)) {
      assertThat(source.names()).containsExactly("w");
    }
  }
}
