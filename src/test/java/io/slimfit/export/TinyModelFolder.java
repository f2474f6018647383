package io.slimfit.export;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.base.Place;
import io.slimfit.checkpoint.ModelFolder;
import io.slimfit.model.HeadKind;
import io.slimfit.model.Model;
import io.slimfit.model.ModelFamilies;
import io.slimfit.model.ModelFamily;
import io.slimfit.model.ModelOptions;
import io.slimfit.nn.Parameter;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Model folders with small random models, and a tokenizer of 601 or 4000 tokens. */
final class TinyModelFolder {
  static final Path BYTE_LEVEL = Path.of("src/test/resources/roberta/tokenizers/byte-level");
  static final Path UNCASED = Path.of("src/test/resources/golden/tokenizers/uncased");

  private final ObjectNode config = new JsonMapper().createObjectNode();
  private final HeadKind head;
  private Map<String, byte[]> files = Map.of();
  private int outputs;

  private TinyModelFolder(String modelType, String architecture, HeadKind head) {
    this.head = head;
    config.putArray("architectures").add(architecture);
    config
        .put("model_type", modelType)
        .put("hidden_size", 32)
        .put("num_hidden_layers", 2)
        .put("num_attention_heads", 4)
        .put("intermediate_size", 48);
    outputs = head == HeadKind.QUESTION_ANSWERING ? 2 : 32;
  }

  static TinyModelFolder bert(HeadKind head) throws IOException {
    TinyModelFolder folder = new TinyModelFolder("bert", "Bert" + head.architecture(), head);
    folder.config.put("vocab_size", 4000).put("max_position_embeddings", 64);
    return folder.withTokenizer(UNCASED, "tokenizer.json", "tokenizer_config.json");
  }

  static TinyModelFolder roberta(HeadKind head) throws IOException {
    TinyModelFolder folder = new TinyModelFolder("roberta", "Roberta" + head.architecture(), head);
    folder.config.put("vocab_size", 601).put("max_position_embeddings", 66).put("pad_token_id", 1);
    return folder.withTokenizer(BYTE_LEVEL, "vocab.json", "merges.txt", "tokenizer_config.json");
  }

  static TinyModelFolder images() {
    TinyModelFolder folder =
        new TinyModelFolder("vit", "ViTForImageClassification", HeadKind.SEQUENCE_CLASSIFICATION);
    folder.config.put("image_size", 8).put("patch_size", 4);
    return folder;
  }

  /** Only these files of a tokenizer. */
  TinyModelFolder withTokenizer(Path tokenizer, String... names) throws IOException {
    Map<String, byte[]> copied = new LinkedHashMap<>();
    for (String name : names) {
      copied.put(name, Files.readAllBytes(tokenizer.resolve(name)));
    }
    files = copied;
    return this;
  }

  TinyModelFolder withLabels(String problemType, String... names) {
    config.put("problem_type", problemType);
    ObjectNode labels = config.putObject("id2label");
    for (int i = 0; i < names.length; i++) {
      labels.put(String.valueOf(i), names[i]);
    }
    outputs = names.length;
    return this;
  }

  TinyModelFolder withArchitecture(String name) {
    config.putArray("architectures").add(name);
    return this;
  }

  Path write(Path folder) {
    return write(folder, 0.2);
  }

  /** @param range of the random weights */
  Path write(Path folder, double range) {
    Place place = Place.of("test");
    ModelFamily<?> family = ModelFamilies.readsImages(config, place)
        ? ModelFamilies.ofImages(config, place)
        : ModelFamilies.ofTexts(config, place);
    try (Model<?> model = family.make(
        config,
        place,
        head,
        outputs,
        ModelOptions.standard(),
        new NativeMemory(Device.CPU),
        DType.FLOAT32)) {
      Random random = new Random(7);
      Map<String, Tensor> weights = new LinkedHashMap<>();
      for (Parameter parameter : model.parameters().all()) {
        boolean scale = parameter.isVector() && parameter.name().endsWith("weight");
        parameter
            .value()
            .set(random
                .doubles(parameter.shape().elements(), -range, range)
                .map(x -> scale ? 1 + x : x)
                .toArray());
        weights.put(parameter.name(), parameter.value());
      }
      ModelFolder.write(folder, config, weights, files);
    }
    return folder;
  }

  static List<String> names(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
