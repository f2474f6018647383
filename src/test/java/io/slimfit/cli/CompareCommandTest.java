package io.slimfit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.cli.compare.ComparisonReader;
import io.slimfit.freeze.InterLayerScheduling;
import io.slimfit.report.ConfigurationFile;
import io.slimfit.run.compare.ComparedRun;
import io.slimfit.run.compare.Comparison;
import io.slimfit.run.compare.MethodOnTask;
import io.slimfit.run.config.RunConfig;
import io.slimfit.task.Tasks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The file of {@code slimfit compare}: what it means, and what is refused before anything runs. */
class CompareCommandTest {
  private static final String WHOLE = """
      task: mrpc
      data: GLUE
      reference: full
      seeds: [1, 2, 3]
      rate-seed: 9
      learning-rates: [5e-5, 1e-4]
      common: {epochs: 3, freeze: ils, freeze-rate: 0.5, warmup-ratio: 0.1}
      methods:
        full: {freeze: none, profile: exact}
        ils: {freeze_rate: 0.9, warmup-steps: 7, learning-rates: [3e-4, 6e-4]}
        plain:
        fixed: {learning-rate: 2e-4}
      """;

  @TempDir
  Path folder;

  @Test
  void methodsHaveCommonOptionsAndTheirOwn() throws Exception {
    Comparison comparison = builder(WHOLE).comparison();
    assertThat(comparison.methods()).containsExactly("full", "ils", "plain", "fixed");
    assertThat(comparison.seeds()).containsExactly(1L, 2L, 3L);
    assertThat(comparison.rateSeed()).hasValue(9);
    RunConfig full = config(comparison, "mrpc", "full");
    assertThat(full.freeze().policy()).isEqualTo("none");
    assertThat(full.engine().profile()).isEqualTo("exact");
    assertThat(full.schedule().epochs()).isEqualTo(3);
    assertThat(full.data().path()).contains(Path.of("GLUE"));
    assertThat(full.seed()).isEqualTo(4);
    assertThat(full.optimizer().learningRate()).isEqualTo(1e-3);
    RunConfig ils = config(comparison, "mrpc", "ils");
    assertThat(ils.freeze().value(InterLayerScheduling.RATE)).contains(0.9);
    assertThat(ils.optimizer().warmUp().of(1000)).isEqualTo(7);
    assertThat(config(comparison, "mrpc", "plain").freeze().rate()).isEqualTo(0.5);
  }

  @Test
  @DisplayName("a method's own learning rates come first, and one rate is no search")
  void ratesOfMethods() throws Exception {
    Comparison comparison = builder(WHOLE).comparison();
    assertThat(comparison.of("mrpc", "full").rates()).containsExactly(5e-5, 1e-4);
    assertThat(comparison.of("mrpc", "ils").rates()).containsExactly(3e-4, 6e-4);
    assertThat(comparison.of("mrpc", "fixed").rates()).containsExactly(2e-4);
    assertThat(builder("task: mrpc\nreference: a\nseeds: 1\nmethods: {a: {}}")
            .comparison()
            .of("mrpc", "a")
            .rates())
        .as("the task's recipe")
        .containsExactly(1e-4);
  }

  @Test
  @DisplayName("tasks may be a list, or names with options of their own")
  void severalTasks() throws Exception {
    Comparison list = builder("""
        tasks: [mrpc, stsb]
        data: GLUE
        reference: a
        seeds: [1]
        methods: {a: {}}
        """).comparison();
    assertThat(list.tasks()).containsExactly("mrpc", "stsb");
    assertThat(list.of("stsb", "a").metric().name()).contains("spearmanr");
    Comparison mapping = builder("""
        tasks:
          sst2: {max-train-samples: 8000}
          banking: {train-file: b.csv, label-column: category, epochs: 5}
          few: {task: mrpc, data: OTHER, learning-rates: [1e-4]}
        data: GLUE
        reference: a
        seeds: [1]
        common: {epochs: 2}
        methods: {a: {}, b: {epochs: 9}}
        """).comparison();
    assertThat(mapping.tasks()).containsExactly("sst2", "banking", "few");
    assertThat(config(mapping, "sst2", "a").schedule().maxTrainSamples()).hasValue(8000);
    assertThat(config(mapping, "banking", "a").task().name()).isEqualTo("text");
    assertThat(config(mapping, "banking", "a").data().path()).isEmpty();
    assertThat(config(mapping, "banking", "a").schedule().epochs()).isEqualTo(5);
    assertThat(config(mapping, "banking", "b").schedule().epochs()).isEqualTo(9);
    assertThat(config(mapping, "few", "a").task().name()).isEqualTo("mrpc");
    assertThat(config(mapping, "few", "a").data().path()).contains(Path.of("OTHER"));
    assertThat(mapping.of("few", "b").rates()).containsExactly(1e-4);
  }

  @Test
  void withoutATaskItIsThatOfTrain() throws Exception {
    assertThat(
            builder("reference: a\nseeds: [1]\nmethods: {a: {}}").comparison().tasks())
        .containsExactly("wordnet");
    assertThat(builder("reference: a\nseeds: [1]\ncommon: {train-file: x.csv}\nmethods: {a: {}}")
            .comparison()
            .tasks())
        .containsExactly("text");
  }

  @Test
  @DisplayName("the words of a run give the configuration that was checked")
  void wordsGiveTheSameConfiguration() throws Exception {
    for (MethodOnTask one : builder(WHOLE).comparison().all()) {
      ComparedRun run = one.run(1e-3, 4);
      String[] words = Stream.concat(
              one.words().stream(), Stream.of("--learning-rate=1e-3", "--seed=4", "--output=o"))
          .toArray(String[]::new);
      assertThat(Parsed.train(words).config()).isEqualTo(one.config(run, Path.of("o")));
    }
  }

  @Test
  @DisplayName("a finished run counts if its options are those of now; threads make no difference")
  void finishedRunsHaveTheSameOptions() throws Exception {
    ComparisonBuilder builder = builder(WHOLE);
    MethodOnTask one = builder.comparison().of("mrpc", "ils");
    ComparedRun run = one.run(3e-4, 1);
    Parsed made = Parsed.train(Stream.concat(
            one.words().stream(), Stream.of("--learning-rate=3e-4", "--seed=1", "--threads=1"))
        .toArray(String[]::new));
    Files.writeString(
        folder.resolve(ConfigurationFile.NAME), ConfigurationFile.text(made.resolved()));
    assertThat(builder.difference(one, run, folder)).isEmpty();

    ComparisonBuilder changed = builder(WHOLE.replace("epochs: 3", "epochs: 4"));
    assertThat(changed.difference(changed.comparison().of("mrpc", "ils"), run, folder))
        .contains("--epochs was 3.0 and is 4.0 now");
    ComparisonBuilder added = builder(WHOLE.replace("epochs: 3", "epochs: 3, max-steps: 5"));
    assertThat(added.difference(added.comparison().of("mrpc", "ils"), run, folder))
        .contains("--max-steps was not given and is 5 now");
    ComparisonBuilder removed = builder(WHOLE.replace(", warmup-steps: 7", ""));
    assertThat(removed.difference(removed.comparison().of("mrpc", "ils"), run, folder))
        .isPresent();
  }

  @Test
  @DisplayName("an option that the finished run is too old to know had its default")
  void olderRuns() throws Exception {
    ComparisonBuilder builder = builder(WHOLE);
    MethodOnTask one = builder.comparison().of("mrpc", "full");
    String text = ConfigurationFile.text(Parsed.train(
            Stream.concat(one.words().stream(), Stream.of("--learning-rate=5e-5", "--seed=1"))
                .toArray(String[]::new))
        .resolved());
    Path file = folder.resolve(ConfigurationFile.NAME);
    Files.writeString(file, text.replaceAll("packing: .*\n", ""));
    assertThat(builder.difference(one, one.run(5e-5, 1), folder)).isEmpty();
    Files.writeString(file, text.replaceAll("profile: .*\n", ""));
    assertThat(builder.difference(one, one.run(5e-5, 1), folder))
        .as("given now")
        .contains("--profile was not given and is exact now");
  }

  @ParameterizedTest
  @DisplayName("what is wrong is named with its line, exit code 2, before anything runs")
  @CsvSource(
      delimiter = '|',
      value = {
        "seed: 3                          | line 1, column 1 | no 'seed' | seed",
        "seeds: [1, 2, 1]                 | line 1, column 15 | seed 1 is given twice | once",
        "seeds: [1, x]                    | line 1, column 12 | 'x' is not a whole number | Corr",
        "seeds: []                        | line 1, column 9 | 'seeds' is empty | Give",
        "seeds: {a: 1}                    | line 1, column 8 | list of values | Correct",
        "rate-seed: 2                     | line 1, column 12 | also one of 'seeds' | another",
        "rate-seed: [3, 4]                | line 1, column 12 | one value | Give",
        "reference: fll                   | line 1, column 12 | no method 'fll' | Did you mean full",
        "learning-rates: [1e-4, 0.0001]   | line 1, column 24 | given twice | once",
        "learning-rates: [1e-4, -1]       | line 1, column 24 | not above 0 | 5e-5",
        "learning-rates: [1e-4, NaN]      | line 1, column 24 | not above 0 | 5e-5",
        "learning-rates: [1e-4, 1e-3]     | line 1, column 1 | no 'rate-seed' | Give",
        "task: mrcp                       | line 1, column 1 | unknown task 'mrcp' | mrpc",
        "tasks: [mrpc, stsb, mrpc]        | line 1, column 21 | given twice | once",
        "tasks: {a/b: {}}                 | line 1, column 9 | name of a folder | letters",
        "tasks: {a: {task: mrcp}}         | line 1, column 13 | unknown task | mrpc",
        "common: {frooze: none}           | line 1, column 10 | no option 'frooze' | freeze",
        "common: {output: x}              | line 1, column 10 | set for each run | Leave",
        "common: {resume: x}              | line 1, column 10 | set for each run | Leave",
        "common: {seed: 3}                | line 1, column 10 | set for each run | 'seeds'",
        "common: {task: rte}              | line 1, column 10 | same for all | top of the file",
        "common: {batch-size: 0}          | line 1, column 10 | outside the allowed range | 1",
        "common: {batch-size: many}       | line 1, column 10 | 'many' is not | slimfit train",
        "common: {batch-size: 1, batch_size: 2} | line 1, column 25 | twice | once",
        "common: 3                        | line 1, column 9 | should be a mapping | Write",
        "methods: {full: {frooze: ils}}   | line 1, column 18 | no option 'frooze' | freeze",
        "methods: {full: {freeze: isl}}   | line 1, column 18 | unknown freeze policy | ils",
        "methods: {full: {freeze-rate: 1.5}} | line 1, column 18 | outside | from 0",
        "methods: {full: {freeze: none, freeze-rate: 0.5}} | line 1, column 32 | no meaning | leave it out",
        "methods: {full: {}, full: {}}    | line 1, column 21 | 'full' is given twice | once",
        "methods: {full: {learning-rate: x}} | line 1, column 18 | 'x' is not a number | Correct",
        "methods: {full: {learning-rate: 1, learning-rates: [1]}} | column 18 | excludes | one",
        "methods: {full: [a]}             | line 1, column 17 | should be a mapping | Write",
        "methods: {'..': {}}              | line 1, column 11 | name of a folder | letters",
        "methods: {}                      | line 1, column 1 | there is no method | at least",
        "methods: {full: {best-metric: f1}, b: {}} | column 36 | another one | 'common'",
      })
  void wrongFiles(String line, String place, String problem, String remedy) throws Exception {
    String name = line.substring(0, line.indexOf(':') + 1);
    String others = "reference: full\nseeds: [1, 2]\nmethods: {full: {}}\n"
        .lines()
        .filter(other -> !other.startsWith(name))
        .reduce("", (all, other) -> all + other + "\n");
    String refusal = refusal(line + "\n" + others);
    assertThat(refusal).startsWith("2 slimfit: " + folder).contains(place, problem, remedy);
    assertThat(refusal.lines().count()).isLessThanOrEqualTo(3);
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({"reference", "seeds", "methods"})
  void whatIsMissingIsNamed(String name) throws Exception {
    String rest = "reference: full\nseeds: [1, 2]\nmethods: {full: {}}\n"
        .lines()
        .filter(other -> !other.startsWith(name))
        .reduce("", (all, other) -> all + other + "\n");
    assertThat(refusal(rest)).startsWith("2 ").contains("'" + name + "' is missing");
  }

  @Test
  void taskAndTasksExcludeEachOther() throws Exception {
    assertThat(refusal("task: mrpc\ntasks: [stsb]\nreference: a\nseeds: 1\nmethods: {a: {}}"))
        .contains("line 2, column 1", "'tasks' excludes 'task'");
  }

  @Test
  void wrongCommandLines() throws Exception {
    assertThat(Parsed.refusal("compare", "--config", "none.yaml", "--output", "o"))
        .startsWith("2 slimfit: option --config, none.yaml: ");
    String file = file("task: mrpc\nreference: a\nseeds: 1\nmethods: {a: {}}").toString();
    assertThat(Parsed.refusal("compare", "--config", file))
        .startsWith("2 slimfit: option --output");
    assertThat(Parsed.refusal("compare", "--config", file, "--output", "o", "--jobs", "0"))
        .startsWith("2 slimfit: option --jobs: 0 is outside the allowed range");
    assertThat(Parsed.refusal("compare", "--config", file, "--output", file))
        .startsWith("2 slimfit: option --output, ")
        .contains("not a folder");
  }

  private String refusal(String text) throws Exception {
    return Parsed.refusal(
        "compare",
        "--config",
        file(text).toString(),
        "--output",
        folder.resolve("out").toString());
  }

  private ComparisonBuilder builder(String text) throws Exception {
    return new ComparisonBuilder(ComparisonReader.read(file(text)), Tasks.standard());
  }

  private Path file(String text) throws Exception {
    return Files.writeString(folder.resolve("compare.yaml"), text);
  }

  private static RunConfig config(Comparison comparison, String task, String method) {
    MethodOnTask one = comparison.of(task, method);
    return one.config(one.run(1e-3, 4), Path.of("o"));
  }
}
