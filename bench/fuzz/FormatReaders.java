import com.fasterxml.jackson.databind.JsonNode;
import io.slimfit.base.Place;
import io.slimfit.checkpoint.OnnxInitializers;
import io.slimfit.checkpoint.PeftAdapter;
import io.slimfit.checkpoint.ShardedSafetensors;
import io.slimfit.checkpoint.StrictJson;
import io.slimfit.checkpoint.TensorSource;
import io.slimfit.cli.compare.ComparisonReader;
import io.slimfit.data.image.ImageDataset;
import io.slimfit.data.image.ImageDatasets;
import io.slimfit.data.image.ImageSource;
import io.slimfit.data.squad.QuestionReader;
import io.slimfit.data.table.BadRows;
import io.slimfit.data.table.ConllTable;
import io.slimfit.data.table.OnBadRow;
import io.slimfit.data.table.Table;
import io.slimfit.data.table.TableOptions;
import io.slimfit.data.table.TsvReader;
import io.slimfit.data.tokenize.Tokenization;
import io.slimfit.model.HeadKind;
import io.slimfit.model.ModelFamilies;
import io.slimfit.model.ModelFamily;
import io.slimfit.report.HtmlReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Readers of models, data and reports. */
final class FormatReaders {
  private static final Path GOLDEN = Path.of("src/test/resources/golden");
  private static final Path SHARDED = GOLDEN.resolve("models/bert-multilabel-sharded");
  private static final Path ADAPTER = Path.of("src/test/resources/peft/text");
  private static final Path BYTE_LEVEL =
      Path.of("src/test/resources/roberta/tokenizers/byte-level");
  private static final int HEAP = 128;
  private static final int PROCESS = 512;
  private static final int PROCESS_WITH_LIBTORCH = 1024;

  static final List<Readers.Reader> ALL = List.of(
      of("index", FormatReaders::index, () -> Readers.files(".index.json"), new JsonMutation()),
      new Readers.Reader(
          "config",
          (file, work) -> config(file),
          FormatReaders::configs,
          new JsonMutation(),
          HEAP,
          PROCESS_WITH_LIBTORCH),
      of(
          "adapter",
          FormatReaders::adapter,
          () -> Readers.files("adapter_config.json"),
          new JsonMutation()),
      of(
          "vocab",
          (file, work) -> Tokenization.json(as("vocab.txt", file)),
          () -> texts("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n##b\nword\n"),
          new WordsMutation()),
      of("bpe", FormatReaders::bytePairs, () -> Readers.files("vocab.json"), new JsonMutation()),
      of("merges", FormatReaders::merges, () -> Readers.files("merges.txt"), new WordsMutation()),
      of(
          "onnx",
          (file, work) -> tensors(OnnxInitializers.open(file)),
          FormatSeeds::onnx,
          new ByteMutation()),
      of(
          "parquet",
          (file, work) -> table(as("a.parquet", file)),
          FormatSeeds::tables,
          new TailMutation()),
      of(
          "parquet-questions",
          (file, work) -> questions(as("a.parquet", file)),
          FormatSeeds::questions,
          new TailMutation()),
      of(
          "parquet-images",
          (file, work) -> images(as("a.parquet", file)),
          FormatSeeds::imageTables,
          new TailMutation()),
      of(
          "csv",
          (file, work) -> table(as("a.csv", file)),
          FormatReaders::tables,
          new WordsMutation()),
      of(
          "tsv",
          (file, work) -> table(as("a.tsv", file)),
          FormatReaders::tables,
          new WordsMutation()),
      of("glue", (file, work) -> glue(file), FormatReaders::tables, new WordsMutation()),
      of(
          "jsonl",
          (file, work) -> table(as("a.jsonl", file)),
          FormatReaders::objects,
          new WordsMutation()),
      of(
          "json-table",
          (file, work) -> table(as("a.json", file)),
          FormatReaders::objects,
          new WordsMutation()),
      of(
          "conll",
          (file, work) ->
              rows(new ConllTable(file, TableOptions.none(), new BadRows(OnBadRow.FAIL))),
          () -> texts(
              "-DOCSTART- -X- O\n\nJohn NNP B-PER\nlives VB O\n\nin IN O\nYork NNP B-LOC\n",
              "# id 1\nJohn\tB-PER\r\nlives\tO\r\n\r\n"),
          new WordsMutation()),
      of(
          "squad",
          (file, work) -> questions(as("a.json", file)),
          FormatReaders::squad,
          new JsonMutation()),
      of(
          "tar",
          (file, work) -> images(as("a.tar", file)),
          FormatSeeds::archives,
          new TarMutation()),
      of("cifar", FormatReaders::cifar, FormatSeeds::cifar, new ByteMutation()),
      of(
          "image-table",
          FormatReaders::imageTable,
          () -> texts("file_name,label\nb.png,cat\nb.png,dog\nb.png,cat\nb.png,dog\n"),
          new WordsMutation()),
      of(
          "comparison",
          (file, work) -> ComparisonReader.read(file),
          () -> texts("""
              task: mrpc
              data: GLUE
              reference: full
              seeds: [1, 2, 3]
              rate-seed: 9
              learning-rates: [5e-5, 1e-4]
              common: {epochs: 3}
              methods:
                full: {freeze: none, profile: exact}
                ils: {freeze: ils, freeze-rate: 0.9, learning-rates: [3e-4, 6e-4]}
              """),
          new WordsMutation()),
      of("report", FormatReaders::report, FormatReaders::metrics, new JsonMutation()));

  private FormatReaders() {}

  private static Readers.Reader of(
      String name, Readers.Reading reading, Supplier<List<byte[]>> seeds, Mutation mutation) {
    return new Readers.Reader(name, reading, seeds, mutation, HEAP, PROCESS);
  }

  private static List<byte[]> texts(String... texts) {
    return Stream.of(texts).map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
  }

  private static List<byte[]> configs() {
    return Readers.files("config.json").stream()
        .filter(bytes -> new String(bytes, StandardCharsets.UTF_8).contains("\"model_type\""))
        .toList();
  }

  private static List<byte[]> tables() {
    return texts(
        "text,label\nsome words,1\n\"a, \"\"b\"\"\nc\",0\n",
        "sentence1\tsentence2\tlabel\na b\tc \"d\t1\n\t\t0\n",
        "sep=;\ntext;label\na;b\n",
        "text|label\r\na|\"b\"\r\n");
  }

  private static List<byte[]> objects() {
    return texts(
        "{\"text\": \"a\", \"label\": 1}\n{\"text\": \"b\\u00e9\", \"label\": 0}\n",
        "{\"text\": [\"a\", \"b\"], \"label\": [\"x\", \"y\"], \"n\": null}\n",
        "[{\"text\": \"a\", \"label\": 1.5}, {\"text\": \"b\", \"label\": true}]",
        "{\"data\": [{\"text\": \"a\", \"label\": 1}]}");
  }

  private static List<byte[]> squad() {
    return texts(
        "{\"version\":\"1.1\",\"data\":[{\"title\":\"t\",\"paragraphs\":[{\"context\":\"a town"
            + " hall\",\"qas\":[{\"id\":\"1\",\"question\":\"what?\",\"answers\":[{\"text\":"
            + "\"town\",\"answer_start\":2}]},{\"id\":\"2\",\"question\":\"who?\","
            + "\"is_impossible\":true,\"answers\":[],\"plausible_answers\":[{\"text\":\"a\","
            + "\"answer_start\":0}]}]}]}]}",
        "{\"data\":[{\"id\":\"1\",\"question\":\"what?\",\"context\":\"a town\",\"answers\":"
            + "{\"text\":[\"town\"],\"answer_start\":[2]}}]}");
  }

  private static List<byte[]> metrics() {
    return texts("""
        {"task": "rte", "model": "m", "steps": 2, "train_loss": 0.5,
         "evaluation": {"accuracy": 0.5, "loss": null},
         "evaluations": [{"step": 1, "accuracy": 0.4}, {"step": 2, "accuracy": 0.5}],
         "seconds_per_step": 0.1,
         "memory": {"weights": 1, "gradients": 1, "optimizer": 1, "activations": 1, "workspace": 1,
          "total": 5, "peak_rss": 100, "baseline": {"weights": 1, "total": 9}},
         "options": {"task": ["rte"]}}
        """);
  }

  /** The input under a name that says what it is. */
  private static Path as(String name, Path input) throws IOException {
    return Files.copy(input, input.resolveSibling(name), StandardCopyOption.REPLACE_EXISTING);
  }

  private static void tensors(TensorSource tensors) {
    try (tensors) {
      tensors.names().forEach(tensors::shape);
    }
  }

  private static void index(Path file, Path work) throws IOException {
    try (Stream<Path> shards = Files.list(SHARDED)) {
      for (Path shard :
          shards.filter(path -> path.toString().endsWith(".safetensors")).toList()) {
        Path copy = work.resolve(shard.getFileName());
        if (!Files.exists(copy)) {
          Files.copy(shard, copy);
        }
      }
    }
    tensors(ShardedSafetensors.open(as("model.safetensors.index.json", file)));
  }

  private static void config(Path file) {
    JsonNode json = StrictJson.readObject(file);
    Place place = Place.file(file);
    ModelFamily<?> family = ModelFamilies.readsImages(json, place)
        ? ModelFamilies.ofImages(json, place)
        : ModelFamilies.ofTexts(json, place);
    family.initializerRange(json, place);
    family.parameters(json, place, HeadKind.SEQUENCE_CLASSIFICATION, 2);
  }

  private static void adapter(Path file, Path work) throws IOException {
    Path folder = Files.createDirectories(work.resolve("adapter"));
    Path weights = folder.resolve("adapter_model.safetensors");
    if (!Files.exists(weights)) {
      Files.copy(ADAPTER.resolve("adapter_model.safetensors"), weights);
    }
    Files.copy(file, folder.resolve("adapter_config.json"), StandardCopyOption.REPLACE_EXISTING);
    PeftAdapter adapter = PeftAdapter.open(folder);
    adapter.layers();
    tensors(adapter.weights());
  }

  private static void bytePairs(Path file, Path work) throws IOException {
    Files.copy(
        BYTE_LEVEL.resolve("merges.txt"),
        work.resolve("merges.txt"),
        StandardCopyOption.REPLACE_EXISTING);
    Tokenization.json(as("vocab.json", file));
  }

  private static void merges(Path file, Path work) throws IOException {
    as("merges.txt", file);
    Files.copy(
        BYTE_LEVEL.resolve("vocab.json"),
        work.resolve("vocab.json"),
        StandardCopyOption.REPLACE_EXISTING);
    Tokenization.json(work.resolve("vocab.json"));
  }

  private static void table(Path file) {
    rows(Table.open(file, new BadRows(OnBadRow.FAIL)));
    BadRows skipped = new BadRows(OnBadRow.SKIP);
    rows(Table.open(file, skipped));
    skipped.note();
  }

  private static void rows(Table table) {
    try (table) {
      table.columns();
      while (table.next().isPresent()) {
        table.place().toString();
      }
    }
  }

  private static void glue(Path file) {
    BadRows bad = new BadRows(OnBadRow.SKIP);
    try (TsvReader rows = TsvReader.withHeader(file, bad)) {
      while (rows.next().isPresent()) {
        bad.count();
      }
    }
  }

  private static void questions(Path file) {
    try (QuestionReader questions = QuestionReader.open(file, TableOptions.none())) {
      while (questions.next().isPresent()) {
        questions.report();
      }
    }
  }

  private static void images(Path path) {
    try (ImageDataset dataset = new ImageDatasets(0.5, 1, note -> {}).open(path)) {
      bytes(dataset.training());
      bytes(dataset.validation());
    }
  }

  private static void bytes(ImageSource images) {
    for (int i = 0; i < images.count(); i++) {
      images.bytes(i);
      images.place(i).toString();
    }
  }

  private static void cifar(Path file, Path work) throws IOException {
    Path folder = Files.createDirectories(work.resolve("cifar-10-batches-bin"));
    Files.copy(file, folder.resolve("data_batch_1.bin"), StandardCopyOption.REPLACE_EXISTING);
    Files.write(folder.resolve("test_batch.bin"), FormatSeeds.cifar().get(0));
    images(folder);
  }

  private static void imageTable(Path file, Path work) throws IOException {
    Path picture = work.resolve("b.png");
    if (!Files.exists(picture)) {
      Files.write(picture, FormatSeeds.png(3));
    }
    images(as("metadata.csv", file));
  }

  private static void report(Path file, Path work) throws IOException {
    Path folder = Files.createDirectories(work.resolve("reported"));
    Files.copy(file, folder.resolve("metrics.json"), StandardCopyOption.REPLACE_EXISTING);
    Files.writeString(folder.resolve("steps.jsonl"), "{\"step\":1,\"loss\":0.5}\n");
    HtmlReport.write(List.of(folder), work.resolve("report.html"));
  }
}
