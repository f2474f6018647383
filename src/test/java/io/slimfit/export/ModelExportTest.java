package io.slimfit.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slimfit.SlimFit;
import io.slimfit.base.InputException;
import io.slimfit.data.tokenize.Encoding;
import io.slimfit.data.tokenize.Tokenization;
import io.slimfit.export.onnx.OnnxSession;
import io.slimfit.export.onnx.SentenceEmbedding.Pooling;
import io.slimfit.export.onnx.WeightFormat;
import io.slimfit.model.HeadKind;
import io.slimfit.predict.TextClassifier;
import io.slimfit.run.config.InferenceConfig;
import io.slimfit.train.RunListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a model folder to what programs with ONNX Runtime read. */
class ModelExportTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final List<String> TEXTS = List.of(
      "a short text", "", "another one, with more words and a comma", "the end of the story");

  @TempDir
  Path folder;

  @Test
  void filesThatOtherProgramsLookForAreBesideTheModel() throws IOException {
    Path model = TinyModelFolder.bert(HeadKind.SEQUENCE_CLASSIFICATION)
        .withLabels("single_label_classification", "bad", "good")
        .write(folder.resolve("model"));
    ExportResult result = export(ExportConfig.of(model.toString(), folder.resolve("out")));
    assertThat(TinyModelFolder.names(folder.resolve("out")))
        .containsExactly(
            "config.json",
            "model.onnx",
            "ort_config.json",
            "tokenizer.json",
            "tokenizer_config.json",
            "vocab.txt")
        .containsExactlyElementsOf(result.files().keySet());
    assertThat(Files.readString(folder.resolve("out/vocab.txt")))
        .as("the tokens of tokenizer.json by their numbers")
        .isEqualTo(Files.readString(TinyModelFolder.UNCASED.resolve("vocab.txt")));
    JsonNode config = JSON.readTree(folder.resolve("out/config.json").toFile());
    assertThat(config).isEqualTo(JSON.readTree(model.resolve("config.json").toFile()));
    assertThat(JSON.readTree(folder.resolve("out/ort_config.json").toFile())
            .path("opset")
            .asInt())
        .isEqualTo(17);
    assertThat(TinyModelFolder.names(folder)).containsExactly("model", "out");
  }

  @Test
  void olderTokenizerFilesBecomeATokenizerJson() throws Exception {
    Path model = TinyModelFolder.roberta(HeadKind.SEQUENCE_CLASSIFICATION)
        .withLabels("multi_label_classification", "red", "green", "blue")
        .write(folder.resolve("model"));
    export(ExportConfig.of(model.toString(), folder.resolve("out")));
    assertThat(folder.resolve("out/tokenizer.json")).exists();
    assertThat(folder.resolve("out/vocab.txt")).as("no WordPiece").doesNotExist();
    assertThat(folder.resolve("out/merges.txt")).exists();
    compare(model, folder.resolve("out"), 1e-4);
  }

  @Test
  void anOldVocabularyIsCopied() throws Exception {
    Path model = TinyModelFolder.bert(HeadKind.SEQUENCE_CLASSIFICATION)
        .withTokenizer(TinyModelFolder.UNCASED, "vocab.txt", "tokenizer_config.json")
        .withLabels("regression", "score")
        .write(folder.resolve("model"));
    export(ExportConfig.of(model.toString(), folder.resolve("out")));
    assertThat(folder.resolve("out/vocab.txt"))
        .hasSameTextualContentAs(TinyModelFolder.UNCASED.resolve("vocab.txt"));
    compare(model, folder.resolve("out"), 1e-4);
  }

  @Test
  void questionsHaveTwoOutputs() throws Exception {
    Path model = TinyModelFolder.roberta(HeadKind.QUESTION_ANSWERING).write(folder.resolve("m"));
    ExportResult result = export(ExportConfig.of(model.toString(), folder.resolve("out")));
    assertThat(result.outputs()).containsExactly("start_logits", "end_logits");
    assertThat(result.inputs()).containsExactly("input_ids", "attention_mask");
  }

  @Test
  void imagesHaveTheirPreprocessor() throws Exception {
    Path model = TinyModelFolder.images()
        .withLabels("single_label_classification", "cat", "dog", "cow")
        .write(folder.resolve("model"));
    ExportResult result = export(
        ExportConfig.of(model.toString(), folder.resolve("out")).withWeights(WeightFormat.INT8));
    assertThat(result.inputs()).containsExactly("pixel_values");
    assertThat(result.files())
        .containsOnlyKeys(
            "config.json", "model.onnx", "ort_config.json", "preprocessor_config.json");
    JsonNode file = JSON.readTree(folder.resolve("out/ort_config.json").toFile());
    assertThat(file.path("quantization").path("weights_dtype").asText()).isEqualTo("QInt8");
  }

  @Test
  void embeddingsArePooledInTheGraphAsAsked() throws Exception {
    Path model = TinyModelFolder.bert(HeadKind.HIDDEN_STATES).write(folder.resolve("model"));
    double[] hidden = run(model, "plain", ExportConfig.of(model.toString(), Path.of("")));
    int width = 32;
    List<Encoding> encodings = encodings(model);
    int longest = encodings.stream().mapToInt(Encoding::length).max().orElse(0);
    double[][] first = new double[TEXTS.size()][width];
    double[][] mean = new double[TEXTS.size()][width];
    for (int s = 0; s < TEXTS.size(); s++) {
      for (int i = 0; i < encodings.get(s).length(); i++) {
        for (int c = 0; c < width; c++) {
          double h = hidden[(s * longest + i) * width + c];
          first[s][c] = i == 0 ? h : first[s][c];
          mean[s][c] += h / encodings.get(s).length();
        }
      }
    }
    ExportConfig config = ExportConfig.of(model.toString(), Path.of(""));
    assertThat(run(model, "cls", config.withEmbedding(Pooling.CLS, false)))
        .containsExactly(flat(first), within(1e-5));
    assertThat(run(model, "mean", config.withEmbedding(Pooling.MEAN, false)))
        .containsExactly(flat(mean), within(1e-5));
    for (double[] row : mean) {
      double length = Math.sqrt(Arrays.stream(row).map(x -> x * x).sum());
      Arrays.setAll(row, i -> row[i] / length);
    }
    assertThat(run(model, "scaled", config.withEmbedding(Pooling.MEAN, true)))
        .containsExactly(flat(mean), within(1e-5));
  }

  @Test
  void poolingIsThatOfSentenceTransformersFiles() throws Exception {
    Path model = TinyModelFolder.bert(HeadKind.HIDDEN_STATES).write(folder.resolve("model"));
    Files.writeString(model.resolve("modules.json"), """
        [{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
         {"idx": 1, "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
         {"idx": 2, "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"}]""");
    Files.createDirectory(model.resolve("1_Pooling"));
    Files.writeString(
        model.resolve("1_Pooling/config.json"),
        "{\"pooling_mode_cls_token\": true, \"pooling_mode_mean_tokens\": false}");
    ExportConfig config = ExportConfig.of(model.toString(), Path.of(""));
    assertThat(run(model, "files", config))
        .containsExactly(run(model, "asked", config.withEmbedding(Pooling.CLS, true)));

    Files.writeString(
        model.resolve("modules.json"),
        "[{\"path\": \"2_Dense\", \"type\": \"sentence_transformers.models.Dense\"}]");
    assertThatThrownBy(() -> export(ExportConfig.of(model.toString(), folder.resolve("dense"))))
        .isInstanceOf(InputException.class)
        .hasMessageContainingAll("modules.json", "Dense", "pooling");
    assertThat(folder.resolve("dense")).doesNotExist();
  }

  @Test
  void aModelWithLogitsHasNoPooling() throws IOException {
    Path model = TinyModelFolder.bert(HeadKind.SEQUENCE_CLASSIFICATION)
        .withLabels("single_label_classification", "a", "b")
        .write(folder.resolve("model"));
    refused(
        ExportConfig.of(model.toString(), folder.resolve("o")).withEmbedding(Pooling.MEAN, true),
        "pooling",
        "without a head");
  }

  @Test
  void otherClassesOfModelsAreRefused() throws IOException {
    Path model = TinyModelFolder.bert(HeadKind.HIDDEN_STATES)
        .withArchitecture("BertForMaskedLM")
        .write(folder.resolve("model"));
    refused(
        ExportConfig.of(model.toString(), folder.resolve("o")),
        "BertForMaskedLM",
        "ForSequenceClassification",
        "ForQuestionAnswering");
  }

  @Test
  void aModelWithoutItsHeadIsRefused() throws IOException {
    Path model = TinyModelFolder.bert(HeadKind.HIDDEN_STATES)
        .withArchitecture("BertForQuestionAnswering")
        .write(folder.resolve("model"));
    refused(
        ExportConfig.of(model.toString(), folder.resolve("o")), "no trained head", "qa_outputs");
  }

  @Test
  void aFailureLeavesTheFolderAsItWas() throws IOException {
    Path model = TinyModelFolder.bert(HeadKind.HIDDEN_STATES)
        .write(folder.resolve("model"), 100_000); // out of the range of 16-bit floats
    Path out = folder.resolve("out");
    ExportConfig config = ExportConfig.of(model.toString(), out).withWeights(WeightFormat.FP16);
    refused(config, "16-bit floats");
    assertThat(TinyModelFolder.names(folder)).as("nothing is left").containsExactly("model");

    export(config.withWeights(WeightFormat.FP32));
    byte[] before = Files.readAllBytes(out.resolve("model.onnx"));
    assertThatThrownBy(() -> export(config.overwriting())).isInstanceOf(InputException.class);
    assertThat(out.resolve("model.onnx")).hasBinaryContent(before);
    assertThat(TinyModelFolder.names(out)).doesNotContain("incomplete");
  }

  @Test
  void anEarlierExportIsReplacedOnlyIfAsked() throws IOException {
    Path model = TinyModelFolder.bert(HeadKind.HIDDEN_STATES).write(folder.resolve("model"));
    ExportConfig config = ExportConfig.of(model.toString(), folder.resolve("out"));
    export(config);
    long before = Files.size(folder.resolve("out/model.onnx"));
    assertThatThrownBy(() -> export(config))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("not empty");
    ExportResult result = export(config.withWeights(WeightFormat.FP16).overwriting());
    assertThat(Files.size(folder.resolve("out/model.onnx"))).isLessThan(before);
    assertThat(result.files()).containsKeys("vocab.txt", "config.json");

    Path foreign = Files.writeString(folder.resolve("out/notes.md"), "mine");
    assertThatThrownBy(() -> export(config.overwriting()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("notes.md");
    assertThat(foreign).exists();
  }

  @Test
  void aModelIsNotReplacedByItsExport() throws IOException {
    Path model = TinyModelFolder.bert(HeadKind.HIDDEN_STATES).write(folder.resolve("model"));
    assertThatThrownBy(() -> export(ExportConfig.of(model.toString(), model).overwriting()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("model.safetensors");
    assertThat(model.resolve("model.safetensors")).exists();
  }

  private void refused(ExportConfig config, String... words) {
    assertThatThrownBy(() -> export(config))
        .isInstanceOf(InputException.class)
        .hasMessageContainingAll(words);
    assertThat(config.output()).doesNotExist();
  }

  private static ExportResult export(ExportConfig config) {
    return SlimFit.export(config, RunListener.silent());
  }

  /** The last output for the texts, with padding. */
  private double[] run(Path model, String name, ExportConfig config) throws Exception {
    Path out = folder.resolve(name);
    ExportResult result = export(new ExportConfig(
        config.model(), config.weights(), config.pooling(), config.normalized(), out, false));
    return run(model, out, result.outputs().get(result.outputs().size() - 1));
  }

  private static double[] run(Path model, Path exported, String output) throws Exception {
    List<Encoding> encodings = encodings(model);
    try (OnnxSession session = OnnxSession.open(exported.resolve("model.onnx"))) {
      return session.run(
          session.texts(
              encodings.stream().map(Encoding::ids).toArray(int[][]::new),
              encodings.stream().map(Encoding::tokenTypeIds).toArray(int[][]::new),
              1),
          output);
    }
  }

  private static List<Encoding> encodings(Path model) {
    Path whole = model.resolve("tokenizer.json");
    Path old =
        model.resolve(Files.exists(model.resolve("vocab.json")) ? "vocab.json" : "vocab.txt");
    try (Tokenization tokenization = Tokenization.open(Files.exists(whole) ? whole : old)) {
      return TEXTS.stream().map(text -> tokenization.encode(text, null, 64)).toList();
    }
  }

  /** The logits that predict computes, and those of ONNX Runtime. */
  private static void compare(Path model, Path exported, double error) throws Exception {
    List<double[]> ours = new ArrayList<>();
    try (TextClassifier classifier =
        SlimFit.classifier(InferenceConfig.of(model.toString()), RunListener.silent())) {
      TEXTS.forEach(text -> ours.add(classifier.predict(text).logits()));
    }
    assertThat(run(model, exported, "logits"))
        .containsExactly(flat(ours.toArray(double[][]::new)), within(error));
  }

  private static double[] flat(double[][] rows) {
    return Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
  }
}
