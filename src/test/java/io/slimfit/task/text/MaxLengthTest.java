package io.slimfit.task.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.tokenize.Tokenization;
import io.slimfit.task.InferenceSettings;
import io.slimfit.task.ModelFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The model here has 64 positions. */
class MaxLengthTest {
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir
  Path folder;

  @ParameterizedTest(name = "{0}, {1} wanted: {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                              | 16 | 16",
        "{'model_max_length': 32}        | 16 | 16",
        "{'model_max_length': 9}         | 16 | 9",
        "{'model_max_length': 1e30}      | 16 | 16",
        "{'max_len': 9}                  | 16 | 9",
        "{'model_max_length': null}      | 16 | 16",
        "{'max_length': 7}               | 16 | 16",
      })
  void trainingCutsToWhatTheTokenizerAllowsAndSaysSo(String settings, int wanted, int length)
      throws IOException {
    List<String> notes = new ArrayList<>();
    try (TextInput input = TextInput.toTrain(model(settings), wanted, notes::add)) {
      assertThat(input.maxLength()).isEqualTo(length);
      JsonNode saved = JSON.readTree(input.model().files().get("tokenizer_config.json"));
      assertThat(saved.path("max_length").asInt()).isEqualTo(length);
    }
    assertThat(notes)
        .isEqualTo(
            length == wanted
                ? List.of()
                : List.of("texts are cut to " + length + " tokens, the model_max_length of"
                    + " tokenizer_config.json, rather than to {maxLength " + wanted + "}"));
  }

  @ParameterizedTest(name = "{0}, {1} given: {2}, {3}")
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                          | 0  | 24 | 20",
        "{'model_max_length': 512}                   | 0  | 64 | 20",
        "{'model_max_length': 30}                    | 0  | 30 | 20",
        "{'model_max_length': 9}                     | 0  | 9  | 9",
        "{'model_max_length': 30, 'max_length': 12}  | 0  | 12 | 12",
        "{'model_max_length': 9, 'max_length': 12}   | 0  | 9  | 9",
        "{'model_max_length': 9}                     | 40 | 40 | 40",
      })
  void aTrainedModelIsCutAsTransformersDoesUnlessItSaysHowItWasTrained(
      String settings, int given, int ofTexts, int ofWindows) throws IOException {
    InferenceSettings inference =
        new InferenceSettings(given == 0 ? OptionalInt.empty() : OptionalInt.of(given), 24, 8);
    ModelFiles model = model(settings);
    try (TextInput texts = TextInput.toPredict(model, inference);
        TextInput windows = TextInput.toAnswer(model, inference, 20)) {
      assertThat(texts.maxLength()).isEqualTo(ofTexts);
      assertThat(windows.maxLength()).isEqualTo(ofWindows);
    }
  }

  @Test
  void aSideThatIsNoneIsRefused() throws IOException {
    ModelFiles model = model("{'truncation_side': 'Left'}");
    assertThatThrownBy(() -> TextInput.toTrain(model, 16, note -> {}))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("tokenizer_config.json, field 'truncation_side'")
        .hasMessageContaining("'Left' is not a side. Write left or right");
  }

  @Test
  void moreThanTheModelHasPositionsForIsRefused() throws IOException {
    ModelFiles model = model("{'model_max_length': 512}");
    assertThatThrownBy(() -> TextInput.toTrain(model, 65, note -> {}))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("65 is more than the 64 tokens");
  }

  private ModelFiles model(String settings) throws IOException {
    Path file = folder.resolve("tokenizer.json");
    Files.write(file, Tokenization.embeddedJson("all-minilm-l6-v2"));
    String json = settings.replace('\'', '"');
    Files.writeString(folder.resolve("tokenizer_config.json"), json);
    ObjectNode config = JSON.createObjectNode()
        .put("model_type", "bert")
        .put("vocab_size", 30522)
        .put("hidden_size", 8)
        .put("num_hidden_layers", 1)
        .put("num_attention_heads", 2)
        .put("intermediate_size", 8)
        .put("max_position_embeddings", 64)
        .put("type_vocab_size", 2);
    return new OneModel(config, JSON.readTree(json), file);
  }

  private record OneModel(JsonNode config, JsonNode settings, Path tokenizer)
      implements ModelFiles {
    @Override
    public String description() {
      return "a model";
    }

    @Override
    public Place configPlace() {
      return Place.of("config.json");
    }

    @Override
    public Optional<JsonNode> tokenizerConfig() {
      return Optional.of(settings);
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
