package io.slimfit.task.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.Example;
import io.slimfit.data.ExampleSource;
import io.slimfit.data.Label;
import io.slimfit.data.table.OnBadRow;
import io.slimfit.data.table.ParquetFiles;
import io.slimfit.task.Labels;
import io.slimfit.task.Tasks;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GlueFilesTest {
  private static final TextFiles NONE = TextFiles.none();

  @TempDir
  private Path data;

  private Path file(String name, String content) throws IOException {
    Path file = data.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }

  private Path parquet(String name, String texts, int from, int rows, int label)
      throws IOException {
    Path file = data.resolve(name);
    Files.createDirectories(file.getParent());
    String[] columns = texts.split(",", -1);
    return ParquetFiles.write(
        file,
        "message schema { optional binary " + columns[0] + " (STRING); optional binary "
            + columns[1] + " (STRING); optional int64 label; optional int32 idx; }",
        CompressionCodecName.SNAPPY,
        rows,
        (row, number) -> row.append(columns[0], "a" + (from + number))
            .append(columns[1], "b" + (from + number))
            .append("label", label < 0 ? -1L : (long) (number + label) % 3)
            .append("idx", from + number));
  }

  private static TextTask task(String name) {
    return (TextTask) Tasks.standard().get(name, Place.of("test"));
  }

  private static List<Example> all(ExampleSource source) {
    List<Example> examples = new ArrayList<>();
    try (ExampleSource.Reader reader = source.open()) {
      reader.forEachRemaining(examples::add);
    }
    return examples;
  }

  @Test
  void folderIsThatOfTheTaskOrItsParent() throws IOException {
    TextTask sst2 = task("sst2");
    assertThatThrownBy(() -> sst2.load(Optional.of(data), NONE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(data.toString())
        .hasMessageContaining("train.tsv")
        .hasMessageContaining("train.parquet or .jsonl");
    file("SST-2/train.tsv", "sentence\tlabel\n\"x\t1\n");
    file("SST-2/dev.tsv", "sentence\tlabel\ny\t0\n");
    for (Path folder : List.of(data, data.resolve("SST-2"))) {
      TextExamples examples = sst2.load(Optional.of(folder), NONE);
      assertThat(all(examples.train())).containsExactly(Example.of("0", "\"x", Label.ofClass(1)));
      assertThat(all(examples.evaluations().get(0).examples())).hasSize(1);
    }
  }

  @Test
  void parquetFilesOfTheHubAreRead() throws IOException {
    String texts = "premise,hypothesis";
    parquet("mnli/train-00000-of-00002.parquet", texts, 0, 3, 0);
    parquet("mnli/train-00001-of-00002.parquet", texts, 3, 2, 1);
    parquet("mnli/validation_matched-00000-of-00001.parquet", texts, 0, 1, 2);
    parquet("mnli/validation_mismatched.parquet", texts, 5, 1, 1);
    parquet("mnli/test_matched-00000-of-00001.parquet", texts, 9, 2, -1);
    TextTask mnli = task("mnli");
    TextExamples examples = mnli.load(Optional.of(data), NONE);
    assertThat(all(examples.train()).stream().map(e -> e.text() + e.pair() + e.label()))
        .containsExactly(
            "a0b0Label[numbers=[0.0], isNone=false]",
            "a1b1Label[numbers=[1.0], isNone=false]",
            "a2b2Label[numbers=[2.0], isNone=false]",
            "a3b3Label[numbers=[1.0], isNone=false]",
            "a4b4Label[numbers=[2.0], isNone=false]");
    assertThat(examples.evaluations())
        .extracting(TextExamples.EvaluationSet::metricSuffix)
        .containsExactly("", "_mm");
    assertThat(all(examples.evaluations().get(0).examples()))
        .extracting(Example::label)
        .containsExactly(Label.ofClass(2));
    List<PredictionSet> sets = mnli.toPredict(Optional.of(data), NONE);
    assertThat(sets).extracting(PredictionSet::name).containsExactly("MNLI-m");
    assertThat(all(sets.get(0).examples()))
        .containsExactly(
            Example.ofPair("9", "a9", "b9", Label.none()),
            Example.ofPair("10", "a10", "b10", Label.none()));
  }

  @Test
  void jsonLinesAreReadWithNamesOrNumbersOfClasses() throws IOException {
    file(
        "rte/train.jsonl",
        "{\"sentence1\":\"a\",\"sentence2\":\"b\",\"label\":1,\"idx\":0}\n"
            + "{\"sentence1\":\"c\",\"sentence2\":\"d\",\"label\":\"entailment\",\"idx\":1}\n");
    file(
        "rte/validation.jsonl",
        "{\"sentence1\":\"a\",\"sentence2\":\"b\",\"label\":-1,\"idx\":0}\n");
    TextExamples examples = task("rte").load(Optional.of(data), NONE);
    assertThat(all(examples.train()))
        .extracting(Example::label)
        .containsExactly(Label.ofClass(1), Label.ofClass(0));
    assertThatThrownBy(() -> all(examples.evaluations().get(0).examples()))
        .hasMessageContaining("validation.jsonl, line 1: label -1 is unknown: test files");
  }

  @Test
  void invalidRowsMayBeSkipped() throws IOException {
    file("RTE/train.tsv", "sentence1\tsentence2\tlabel\na\tb\nc\td\tmaybe\ne\tf\tentailment\n");
    file("RTE/dev.tsv", "sentence1\tsentence2\tlabel\na\tb\tentailment\n");
    TextFiles skip = NONE.withOnBadRow(OnBadRow.SKIP);
    try (ExampleSource.Reader reader =
        task("rte").load(Optional.of(data), skip).train().open()) {
      assertThat(reader.next().text()).isEqualTo("e");
      assertThat(reader.notes()).singleElement().asString().startsWith("2 rows were skipped");
    }
  }

  @Test
  void labelsOfAModelAreMatchedByName() throws IOException {
    file("RTE/dev.tsv", "sentence1\tsentence2\tlabel\na\tb\tentailment\n");
    Optional<Path> folder = Optional.of(data);
    Labels swapped = new Labels.Classes(List.of("not_entailment", "entailment"));
    Labels unnamed = new Labels.Classes(List.of("LABEL_0", "LABEL_1"));
    TextTask rte = task("rte");
    assertThat(all(rte.evaluations(folder, NONE, swapped).evaluations().get(0).examples()))
        .extracting(Example::label)
        .containsExactly(Label.ofClass(1));
    TextExamples byNumber =
        rte.evaluations(Optional.of(data.resolve("RTE/dev.tsv")), NONE, unnamed);
    assertThat(all(byNumber.evaluations().get(0).examples()))
        .extracting(Example::label)
        .containsExactly(Label.ofClass(0));
    assertThat(byNumber.labels().names()).containsExactly("entailment", "not_entailment");
    assertThatThrownBy(() -> rte.evaluations(folder, NONE, new Labels.Score()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("its labels are LABEL_0, those of task rte are entailment");
  }

  @Test
  void diagnosticExamplesAreOnlyPredicted() throws IOException {
    file("diagnostic/diagnostic.tsv", "index\tsentence1\tsentence2\n0\ta\tb\n");
    TextTask ax = task("ax");
    assertThatThrownBy(() -> ax.load(Optional.of(data), NONE))
        .hasMessageContaining("Train on mnli");
    List<PredictionSet> sets = ax.toPredict(Optional.of(data), NONE);
    assertThat(sets).extracting(PredictionSet::name).containsExactly("AX");
    assertThat(all(sets.get(0).examples()))
        .containsExactly(Example.ofPair("0", "a", "b", Label.none()));
    parquet("ax/test-00000-of-00001.parquet", "premise,hypothesis", 0, 2, -1);
    assertThat(all(ax.toPredict(Optional.of(data.resolve("ax")), NONE).get(0).examples()))
        .hasSize(2);
  }

  private static GlueTask glue(String name) {
    return ((GlueFiles) Tasks.standard().get(name, Place.of("test"))).glue();
  }

  @Test
  void submissionsHaveTheFormatOfTheServer() throws IOException {
    StringWriter out = new StringWriter();
    GlueSubmission rte = new GlueSubmission(
        glue("rte"), new Labels.Classes(List.of("not_entailment", "entailment")));
    rte.writeHeader(out);
    rte.writeRow(out, "0", new double[] {1, 2});
    rte.writeRow(out, "1", new double[] {2, 1});
    assertThat(out).hasToString("index\tprediction\n0\tentailment\n1\tnot_entailment\n");
    StringBuilder scores = new StringBuilder();
    GlueSubmission stsb = new GlueSubmission(glue("stsb"), new Labels.Score());
    stsb.writeRow(scores, "7", new double[] {5.2f});
    stsb.writeRow(scores, "8", new double[] {-0.1f});
    stsb.writeRow(scores, "9", new double[] {2.34567f});
    assertThat(scores).hasToString("7\t5.000\n8\t0.000\n9\t2.346\n");
    StringBuilder unnamed = new StringBuilder();
    new GlueSubmission(glue("ax"), new Labels.Classes(List.of("LABEL_0", "LABEL_1", "LABEL_2")))
        .writeRow(unnamed, "0", new double[] {0, 1, 0});
    assertThat(unnamed).hasToString("0\tneutral\n");
    assertThat(rte.suffix()).isEqualTo(".tsv");
    assertThat(new WordNetTask().predictionFormat(new Labels.Score()).suffix()).isEqualTo(".jsonl");
    assertThat(GlueTask.ALL.stream()
            .flatMap(glue -> glue.testFiles().stream())
            .map(GlueTask.TestFile::submission))
        .containsExactly(
            "CoLA", "SST-2", "MRPC", "STS-B", "QQP", "MNLI-m", "MNLI-mm", "QNLI", "RTE", "WNLI");
  }

  @Test
  @Tag("data")
  void realFilesAreReadCompletely() {
    String folder = System.getProperty("slimfit.data", "");
    assumeFalse(folder.isEmpty(), "slimfit.data names no folder");
    for (String name : List.of("cola", "sst2", "mrpc", "stsb")) {
      Optional<Path> glue = Optional.of(Path.of(folder, "glue"));
      TextExamples examples = task(name).load(glue, NONE);
      assertThat(examples.train().count()).as(name).isGreaterThan(3_000);
      assertThat(all(examples.evaluations().get(0).examples())).hasSizeGreaterThan(400);
      assertThat(all(task(name).toPredict(glue, NONE).get(0).examples()))
          .hasSizeGreaterThan(1_000)
          .allSatisfy(example -> assertThat(example.text()).isNotEmpty())
          .extracting(Example::id)
          .startsWith("0", "1", "2");
    }
  }
}
