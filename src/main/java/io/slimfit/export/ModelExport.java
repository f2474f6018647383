package io.slimfit.export;

import com.fasterxml.jackson.databind.JsonNode;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.checkpoint.AtomicFile;
import io.slimfit.export.onnx.OnnxFile;
import io.slimfit.export.onnx.SentenceEmbedding;
import io.slimfit.export.onnx.SentenceEmbedding.Pooling;
import io.slimfit.model.Batch;
import io.slimfit.model.HeadKind;
import io.slimfit.model.Model;
import io.slimfit.model.ModelFamilies;
import io.slimfit.run.ModelLoader;
import io.slimfit.run.ModelSource;
import io.slimfit.run.config.InferenceConfig;
import io.slimfit.run.output.OutputFolder;
import io.slimfit.task.ModelInput;
import io.slimfit.task.OutputSpec;
import io.slimfit.task.embedding.SentenceModules;
import io.slimfit.task.image.ImageInput;
import io.slimfit.task.text.TextInput;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.NativeLibraries;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Precision;
import io.slimfit.train.RunListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * Writes a model as an ONNX file, with the files beside it that Optimum, transformers.js and
 * programs on the JVM look for.
 */
public final class ModelExport {
  private static final String TOKENIZER = "tokenizer.json";
  private static final String VOCABULARY = "vocab.txt";

  private final ExportConfig config;
  private final RunListener listener;
  private final OutputFolder folder;

  private ModelExport(ExportConfig config, RunListener listener) {
    this.config = config;
    this.listener = listener;
    folder = OutputFolder.ofExport(config.output(), config.overwrite());
    folder.requireOutside("model", Path.of(config.model()));
  }

  /**
   * Exports a model.
   *
   * @param listener receives notes for the user
   * @throws InputException if there is no such model, it has no trained head, it cannot be
   *     exported, or the output folder cannot be used; that folder is then left as it was
   * @throws UncheckedIOException if a file cannot be written
   */
  public static ExportResult write(ExportConfig config, RunListener listener) {
    return new ModelExport(config, listener).write();
  }

  private ExportResult write() {
    ModelSource source = ModelSource.of(config.model(), listener);
    OutputSpec outputs = ExportedHead.of(source);
    SentenceEmbedding embedding = embedding(source, outputs);
    NativeLibraries.load(listener::onRawNote);
    if (ModelFamilies.readsImages(source.config(), source.configPlace())) {
      ImageInput input = ImageInput.of(source, OptionalInt.empty(), listener::onRawNote);
      return write(source, input.model(), outputs, embedding, input.model().files());
    }
    try (TextInput input =
        TextInput.toPredict(source, InferenceConfig.of(config.model()).settings())) {
      return write(source, input.model(), outputs, embedding, textFiles(source));
    }
  }

  private SentenceEmbedding embedding(ModelSource source, OutputSpec outputs) {
    if (outputs.head() != HeadKind.HIDDEN_STATES) {
      if (config.pooling().isPresent() || config.normalized().isPresent()) {
        throw new InputException(
            Place.setting(config.pooling().isPresent() ? "pooling" : "normalize"),
            "it applies to models without a head, but this one has logits",
            "Leave it out");
      }
      return SentenceEmbedding.none();
    }
    SentenceEmbedding stored = config.pooling().isPresent()
        ? SentenceEmbedding.none()
        : SentenceModules.read(source::find)
            .map(ModelExport::embedding)
            .orElse(SentenceEmbedding.none());
    Pooling pooling = config.pooling().orElse(stored.pooling());
    if (pooling == Pooling.NONE && config.normalized().isPresent()) {
      throw new InputException(
          Place.setting("normalize"),
          "there are no embeddings to scale",
          "Leave it out, or give {pooling mean} or {pooling cls}");
    }
    return new SentenceEmbedding(pooling, config.normalized().orElse(stored.normalized()));
  }

  private static SentenceEmbedding embedding(SentenceModules modules) {
    Pooling pooling = modules
        .pooling()
        .map(stored -> Pooling.of(stored.name().toLowerCase(Locale.ROOT), Place.setting("pooling")))
        .orElse(Pooling.NONE);
    return new SentenceEmbedding(pooling, modules.normalized());
  }

  /** The tokenizer's files, with those that it lacks and other programs look for. */
  private static Map<String, byte[]> textFiles(ModelSource source) {
    Map<String, byte[]> files = new LinkedHashMap<>(source.tokenizerFiles());
    byte[] tokenizer = source.tokenizerJson();
    files.put(TOKENIZER, tokenizer);
    if (!files.containsKey(VOCABULARY)) {
      WordPieceVocabulary.of(tokenizer).ifPresent(tokens -> files.put(VOCABULARY, tokens));
    }
    return files;
  }

  private <B extends Batch<B>> ExportResult write(
      ModelSource source,
      ModelInput<B> input,
      OutputSpec outputs,
      SentenceEmbedding embedding,
      Map<String, byte[]> files) {
    OnnxFile.Written written;
    try (Model<B> model = new ModelLoader<>(source, input, listener)
        .trained(outputs, Precision.FLOAT32, new NativeMemory(Device.CPU))) {
      written = folder.receive(OnnxFile.NAME, place -> {
        OnnxFile.Written file = OnnxFile.write(model, config.weights(), embedding, place);
        files.forEach((name, content) -> AtomicFile.write(place.resolve(name), content));
        write(place.resolve("config.json"), input.config());
        write(place.resolve(OptimumFile.NAME), OptimumFile.of(config.weights(), file.external()));
        return file;
      });
    }
    return new ExportResult(
        folder.path(),
        sizes(folder.path()),
        config.weights(),
        written.inputs(),
        written.outputs(),
        OnnxFile.OPSET);
  }

  private static void write(Path file, JsonNode json) {
    AtomicFile.write(file, (json.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private static Map<String, Long> sizes(Path folder) {
    Map<String, Long> sizes = new LinkedHashMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> sorted = files.filter(Files::isRegularFile).sorted().toList();
      for (Path file : sorted) {
        sizes.put(String.valueOf(file.getFileName()), Files.size(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(Place.file(folder) + ": cannot be listed: " + e, e);
    }
    return sizes;
  }
}
