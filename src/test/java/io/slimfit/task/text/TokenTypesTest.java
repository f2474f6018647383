package io.slimfit.task.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.Example;
import io.slimfit.data.Label;
import io.slimfit.data.tokenize.Tokenization;
import io.slimfit.task.ModelFiles;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Workers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenTypesTest {
  private static final Pattern LAST_TYPE =
      Pattern.compile("\"type_id\":\\s*1(?!.*type_id)", Pattern.DOTALL);
  private static final Path ROBERTA = Path.of("src/test/resources/roberta/tokenizers/byte-level");

  @TempDir
  Path folder;

  @Test
  void aModelWithOneTokenTypeTakesSingleTextsOnly() {
    try (TextInput input = TextInput.toTrain(new OneModel(bert(1), tokenizer("")), 16, note -> {});
        Workers workers = new Workers(1, new NativeMemory(Device.CPU))) {
      TextData texts = new TextData(input, workers, note -> {});
      assertThat(texts.encode(List.of(Example.of("0", "a b", Label.none())))).hasSize(1);
      assertThatThrownBy(() -> texts.encode(List.of(Example.ofPair("0", "a", "b", Label.none()))))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("config.json, field 'type_vocab_size'")
          .hasMessageContaining("the model has 1 token type, but pairs of texts need 2");
      assertThatThrownBy(input::requirePairs).isInstanceOf(InputException.class);
    }
  }

  /** In transformers, a tokenizer_config.json without do_lower_case means lower case. */
  @Test
  void aCasedTokenizerWithoutSettingsStaysCasedWhenItIsSaved() throws IOException {
    Path file = tokenizer("");
    Files.writeString(
        file,
        Files.readString(file).replaceFirst("\"lowercase\":\\s*true", "\"lowercase\": false"));
    try (TextInput input = TextInput.toTrain(new OneModel(bert(2), file), 16, note -> {})) {
      JsonNode saved =
          new JsonMapper().readTree(input.model().files().get("tokenizer_config.json"));
      assertThat(saved.path("do_lower_case")).isEqualTo(BooleanNode.FALSE);
      assertThat(saved.path("max_length").asInt()).isEqualTo(16);
    }
  }

  @Test
  void aModelWithTwoTokenTypesTakesPairs() {
    try (TextInput input =
        TextInput.toTrain(new OneModel(bert(2), tokenizer("")), 16, note -> {})) {
      assertThatCode(input::requirePairs).doesNotThrowAnyException();
    }
  }

  @Test
  void aModelThatReadsNoTokenTypesTakesPairs() {
    Path file = ROBERTA.resolve("tokenizer.json");
    ObjectNode config = bert(1).put("model_type", "roberta").put("pad_token_id", 1);
    try (TextInput input = TextInput.toTrain(new OneModel(config, file), 16, note -> {})) {
      assertThatCode(input::requirePairs).doesNotThrowAnyException();
    }
  }

  @Test
  void typesThatAreNotZeroAndThenOneAreRefused() {
    for (String other : List.of("\"type_id\":2", "\"type_id\":0")) {
      ModelFiles files = new OneModel(bert(2), tokenizer(other));
      assertThatThrownBy(() -> TextInput.toTrain(files, 16, note -> {}))
          .as(other)
          .isInstanceOf(InputException.class)
          .hasMessageContaining("the tokenizer: it gives tokens the types [0, 0, 0, ");
    }
  }

  /** @param other replaces the type of the separator that ends a pair, unless it is empty */
  private Path tokenizer(String other) {
    String json = new String(Tokenization.embeddedJson("all-minilm-l6-v2"), StandardCharsets.UTF_8);
    String changed = other.isEmpty() ? json : LAST_TYPE.matcher(json).replaceFirst(other);
    assertThat(changed.equals(json)).isEqualTo(other.isEmpty());
    try {
      return Files.writeString(folder.resolve("tokenizer.json"), changed);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static ObjectNode bert(int tokenTypes) {
    return new JsonMapper()
        .createObjectNode()
        .put("model_type", "bert")
        .put("vocab_size", 30522)
        .put("hidden_size", 8)
        .put("num_hidden_layers", 1)
        .put("num_attention_heads", 2)
        .put("intermediate_size", 8)
        .put("max_position_embeddings", 64)
        .put("type_vocab_size", tokenTypes);
  }

  private record OneModel(JsonNode config, Path tokenizer) implements ModelFiles {
    @Override
    public String description() {
      return "a model";
    }

    @Override
    public Place configPlace() {
      return Place.of("config.json");
    }

    @Override
    public Tokenization tokenization() {
      return Tokenization.open(tokenizer);
    }

    @Override
    public Map<String, byte[]> tokenizerFiles() {
      return Map.of();
    }
  }
}
