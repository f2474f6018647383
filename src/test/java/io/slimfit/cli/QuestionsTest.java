package io.slimfit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slimfit.cli.output.Terminal;
import io.slimfit.data.table.ParquetFiles;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --task squad} with a file of one's own, and answers to questions of any source. */
class QuestionsTest {
  private static final Path TINY = Path.of("src/test/resources/roberta");
  private static final JsonMapper JSON = new JsonMapper();
  private static final String MODEL = "predict --model {}/run/model --threads 1";

  @TempDir
  static Path folder;

  private static Ran trained = new Ran(0, "", "");

  /** What a command printed. */
  private record Ran(int code, String out, String err) {
    List<String> answers() {
      assertThat(code).as(err).isZero();
      return out.lines().map(Ran::answer).toList();
    }

    private static String answer(String line) {
      try {
        JsonNode answer = JSON.readTree(line);
        return answer.path("id").asText() + " " + answer.path("answer").asText();
      } catch (IOException e) {
        throw new AssertionError(line, e);
      }
    }
  }

  @BeforeAll
  static void train() throws IOException {
    Path start = Files.createDirectory(folder.resolve("start"));
    for (String name : List.of("config.json", "model.safetensors")) {
      Files.copy(TINY.resolve("models/roberta-masked-lm").resolve(name), start.resolve(name));
    }
    for (String name : List.of("vocab.json", "merges.txt", "tokenizer_config.json")) {
      Files.copy(TINY.resolve("tokenizers/byte-level").resolve(name), start.resolve(name));
    }
    Files.writeString(folder.resolve("train.json"), records(12));
    trained = run(train("train.json", "run"), "");
  }

  /** Two questions about each context, as run_qa reads them. */
  private static String records(int contexts) {
    List<String> records = new ArrayList<>();
    for (int c = 0; c < contexts; c++) {
      for (String question : List.of("Where?", "What?")) {
        records.add("{\"id\": \"c" + c + question.charAt(2) + "\", \"context\": \"Mill " + c
            + " is in a town.\", \"question\": \"" + question + "\", \"answers\": {\"text\":"
            + " [\"Mill\"], \"answer_start\": [0]}}");
      }
    }
    return "{\"data\": [" + String.join(",\n", records) + "]}";
  }

  private static String train(String file, String output) {
    return "train --task squad --train-file {}/" + file + " --model {}/start --output {}/" + output
        + " --max-length 40 --doc-stride 8 --max-steps 2 --threads 1";
  }

  @Test
  void withoutAValidationFileWholeContextsAreHeldOutAndThatIsSaid() throws IOException {
    assertThat(trained.code()).as(trained.err()).isZero();
    assertThat(trained.err())
        .contains("train.json to evaluate the model: 1 context with 2 examples; give"
            + " --validation-file for other examples")
        .contains("22 training examples, 2 evaluation examples");
    JsonNode answers = JSON.readTree(folder.resolve("run/predictions.json").toFile());
    TreeSet<String> contexts = new TreeSet<>();
    answers.fieldNames().forEachRemaining(id -> contexts.add(id.substring(0, id.length() - 1)));
    assertThat(answers).hasSize(2);
    assertThat(contexts).hasSize(1);
  }

  @Test
  void oneContextIsTooFewToHoldOneOut() throws IOException {
    Files.writeString(folder.resolve("one.json"), records(1));
    Ran ran = run(train("one.json", "one"), "");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err())
        .contains("one.json: there is 1 context, too few to train on some and evaluate with others")
        .contains("Give at least two, or --validation-file");
  }

  @Test
  void questionsWithoutAnswersCannotBeTrainedOn() throws IOException {
    Files.writeString(
        folder.resolve("bare.json"),
        "[{\"context\": \"a mill\", \"question\": \"What?\"},"
            + " {\"context\": \"a town\", \"question\": \"What?\"}]");
    Ran ran = run(train("bare.json", "bare"), "");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("bare.json: there are no questions to train on");
  }

  @Test
  void trainingDoesNotReadAnswersFromCells() throws IOException {
    Files.writeString(folder.resolve("train.csv"), "context,question,answers\na,b,c\n");
    Ran ran = run(train("train.csv", "csv"), "");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("answers are not read from CSV or TSV", "SQuAD's JSON");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "question,context~Where?,#Mill, is in a town.#~",
        "question;context~Where?;Mill, is in a town.~",
        "Question, Context~Where?,#Mill, is in a town.#~",
        "id\tcontext\tquestion~0\tMill, is in a town.\tWhere?~",
        "~~question|context~Where?|Mill, is in a town.~",
        "{#context#: #Mill, is in a town.#, #question#: #Where?#}~",
        "[{#context#: #Mill, is in a town.#, #question#: #Where?#}]",
        "{#data#: [{#context#: #Mill, is in a town.#,~ #question#: #Where?#}]}",
        "{#data#: [{#paragraphs#: [{#context#: #Mill, is in a town.#,"
            + " #qas#: [{#id#: #0#, #question#: #Where?#}]}]}]}",
      })
  void questionsOnStandardInputAreReadAsTheFirstLineSays(String row) {
    String text = row.replace('~', '\n').replace('#', '"');
    Ran ran = run(MODEL, text);
    assertThat(ran.answers()).hasSize(1).first().asString().startsWith("0 ");
    assertThat(ran.answers()).isEqualTo(ofOne());
    assertThat(ran.err()).doesNotContain("note:");
  }

  private static List<String> ofOne() {
    return run(MODEL, "{\"context\": \"Mill, is in a town.\", \"question\": \"Where?\"}")
        .answers();
  }

  @Test
  void otherTextOnStandardInputIsRefused() {
    Ran ran = run(MODEL, "Where is the mill?\n");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err())
        .contains("standard input: the first line is neither JSON nor a header with the columns"
            + " context and question");
  }

  @Test
  void theFormatOfAFileOfQuestionsMayBeGiven() throws IOException {
    Files.write(
        folder.resolve("latin.csv"),
        "question;context\nWhere?;Mühle, is in a town.\n".getBytes(Charset.forName("ISO-8859-1")));
    String file = MODEL + " --input {}/latin.csv";
    assertThat(run(file, "").err()).contains("latin.csv", "--encoding");
    assertThat(run(file + " --encoding latin1", "").answers()).hasSize(1);
    Files.writeString(folder.resolve("colon.csv"), "question:context\nWhere?:A mill.\n");
    assertThat(run(MODEL + " --separator : --input {}/colon.csv", "").answers()).hasSize(1);
    Ran ran = run(MODEL + " --separator ;", "{\"context\": \"a\", \"question\": \"b\"}");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("option --separator: it says nothing about standard input");
  }

  @Test
  void questionsInParquetAreAnsweredWithAndWithoutAnswers() throws IOException {
    Path bare = ParquetFiles.write(
        folder.resolve("bare.parquet"),
        "message m { required binary question (STRING); required binary context (STRING); }",
        CompressionCodecName.SNAPPY,
        2,
        (row, number) -> fill(row));
    Path hub = ParquetFiles.write(
        folder.resolve("hub.parquet"),
        "message m { optional binary id (STRING); optional binary title (STRING);"
            + " optional binary context (STRING); optional binary question (STRING);"
            + " optional group answers { optional group text (LIST) { repeated group list {"
            + " optional binary element (STRING); } } optional group answer_start (LIST) {"
            + " repeated group list { optional int32 element; } } } }",
        CompressionCodecName.SNAPPY,
        2,
        (row, number) -> {
          fill(row);
          row.add("id", "q" + number);
          Group answers = row.addGroup("answers");
          answers.addGroup("text").addGroup("list").add("element", "Mill");
          answers.addGroup("answer_start").addGroup("list").add("element", 0);
        });
    Ran ofBare = run(MODEL + " --input " + bare, "");
    assertThat(ofBare.answers()).hasSize(2).first().isEqualTo(ofOne().get(0));
    Ran ofHub = run(MODEL + " --input " + hub, "");
    assertThat(ofHub.answers()).hasSize(2).last().asString().startsWith("q1 ");
    Ran evaluated = run(
        "evaluate --task squad --model {}/run/model --threads 1 --output {}/evaluated --data "
            + hub,
        "");
    assertThat(evaluated.code()).as(evaluated.err()).isZero();
    JsonNode metrics =
        JSON.readTree(folder.resolve("evaluated/metrics.json").toFile()).path("eval");
    assertThat(metrics.path("total").asInt()).isEqualTo(2);
  }

  private static void fill(Group row) {
    row.add("question", "Where?");
    row.add("context", "Mill, is in a town.");
  }

  @Test
  void squadWithoutAnswersIsAnsweredButNotEvaluated() throws IOException {
    Path squad = Files.writeString(
        folder.resolve("test.json"),
        "{\"version\": \"1.1\", \"data\": [{\"paragraphs\": [{\"context\": \"Mill,"
            + " is in a town.\", \"qas\": [{\"id\": \"s\", \"question\": \"Where?\"},"
            + " {\"id\": \"t\", \"question\": \"What?\", \"answers\": []}]}]}]}");
    Ran ran = run(MODEL + " --input " + squad, "");
    assertThat(ran.answers()).hasSize(2).first().asString().startsWith("s ");
    assertThat(ran.err()).doesNotContain("note:");
    Ran evaluated = run(
        "evaluate --task squad --model {}/run/model --threads 1 --output {}/no --data " + squad,
        "");
    assertThat(evaluated.code()).isEqualTo(2);
    assertThat(evaluated.err())
        .contains("test.json: no question has an answer, so there is nothing to compare with");
  }

  private static Ran run(String line, String input) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    StringWriter err = new StringWriter();
    PrintStream before = System.out;
    InputStream inputBefore = System.in;
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
    PrintStream errBefore = System.err;
    ByteArrayOutputStream notes = new ByteArrayOutputStream();
    System.setErr(new PrintStream(notes, true, StandardCharsets.UTF_8));
    try {
      int code = Main.commandLine(new Terminal(false, 80))
          .setErr(new PrintWriter(err))
          .execute(Arrays.stream(line.split(" "))
              .map(word -> word.replace("{}", folder.toString()))
              .toArray(String[]::new));
      return new Ran(
          code, out.toString(StandardCharsets.UTF_8), err + notes.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(before);
      System.setIn(inputBefore);
      System.setErr(errBefore);
    }
  }
}
