import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.base.Place;
import io.slimfit.checkpoint.ModelFolder;
import io.slimfit.data.tokenize.Tokenization;
import io.slimfit.model.HeadKind;
import io.slimfit.model.Initialization;
import io.slimfit.model.Model;
import io.slimfit.model.ModelFamilies;
import io.slimfit.model.ModelOptions;
import io.slimfit.model.TextFamily;
import io.slimfit.model.TokenBatch;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Tensor;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * The peak memory of the process {@code ./slimfit predict} on files of many short lines, with a
 * small random model. It must not depend on the number of lines. Run by {@code bench/text/run
 * memory}.
 */
public final class PredictionMemory {
  private static final int WORDS = 8;

  public static void main(String[] arguments) throws Exception {
    Path folder = Files.createTempDirectory(Path.of("target"), "memory");
    writeModel(folder.resolve("model"));
    for (String lines : arguments) {
      measure(folder, Integer.parseInt(lines));
    }
  }

  private static void measure(Path folder, int lines) throws Exception {
    Path input = folder.resolve("texts.txt");
    Path output = folder.resolve("predictions.jsonl");
    writeTexts(input, lines);
    long begin = System.nanoTime();
    Process process = new ProcessBuilder(
            "./slimfit",
            "predict",
            "--model",
            folder.resolve("model").toString(),
            "--input",
            input.toString(),
            "--output",
            output.toString())
        .inheritIO()
        .start();
    long peak = 0;
    while (!process.waitFor(200, TimeUnit.MILLISECONDS)) {
      peak = Math.max(peak, peakKilobytes(process.pid()));
    }
    long answers;
    try (var answered = Files.lines(output)) {
      answers = answered.count();
    }
    System.out.printf(
        "%,d lines: exit code %d, %,d predictions, peak %,d MiB, %.0f s%n",
        lines, process.exitValue(), answers, peak >> 10, (System.nanoTime() - begin) / 1e9);
  }

  /** VmHWM; 0 if the process has just ended. */
  private static long peakKilobytes(long pid) {
    try (var lines = Files.lines(Path.of("/proc", String.valueOf(pid), "status"))) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElse(0);
    } catch (IOException | UncheckedIOException e) {
      return 0;
    }
  }

  private static void writeTexts(Path file, int lines) throws IOException {
    List<String> words = List.of("the", "a", "film", "good", "bad", "plot", "was", "never", "dull");
    SplittableRandom random = new SplittableRandom(1);
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      for (int i = 0; i < lines; i++) {
        out.write(random
            .ints(1 + random.nextInt(WORDS), 0, words.size())
            .mapToObj(words::get)
            .collect(Collectors.joining(" ", i + " ", "\n")));
      }
    }
  }

  /** One block of hidden size 32, with the embedded model's tokenizer. */
  private static void writeModel(Path folder) throws IOException {
    try (Tokenization tokenization = Tokenization.embedded()) {
      ObjectNode config = new JsonMapper().createObjectNode();
      config.put("model_type", "bert").put("vocab_size", tokenization.vocabSize());
      config.put("hidden_size", 32).put("num_hidden_layers", 1).put("num_attention_heads", 2);
      config.put("intermediate_size", 64).put("hidden_act", "gelu").put("pad_token_id", 0);
      config.put("max_position_embeddings", 128).put("type_vocab_size", 2);
      config.put("layer_norm_eps", 1e-12).put("initializer_range", 0.02);
      config.put("hidden_dropout_prob", 0.1).put("attention_probs_dropout_prob", 0.1);
      config.putArray("architectures").add("BertForSequenceClassification");
      config.putObject("id2label").put("0", "bad").put("1", "good");
      config.putObject("label2id").put("bad", 0).put("good", 1);
      config.put("problem_type", "single_label_classification");
      Place place = Place.of("config.json");
      TextFamily family = ModelFamilies.ofTexts(config, place);
      NativeMemory memory = new NativeMemory(Device.CPU);
      try (Model<TokenBatch> model = family.make(
          config,
          place,
          HeadKind.SEQUENCE_CLASSIFICATION,
          2,
          ModelOptions.standard(),
          memory,
          DType.FLOAT32)) {
        Map<String, Tensor> weights = new LinkedHashMap<>();
        model.parameters().all().forEach(parameter -> {
          new Initialization(0.02, 1).fill(parameter);
          weights.put(parameter.name(), parameter.value());
        });
        byte[] tokenizer = Tokenization.embeddedJson("all-minilm-l6-v2");
        ModelFolder.write(folder, config, weights, Map.of("tokenizer.json", tokenizer));
      }
    }
  }
}
