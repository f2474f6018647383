package io.slimfit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.freeze.StaticFreezing;
import io.slimfit.report.ConfigurationFile;
import io.slimfit.run.config.RunConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --config}: a file gives the same configuration as a command line, and back. */
class ConfigTest {
  /** Options that the resolved configuration leaves out unless they were given. */
  private static final Set<String> NOT_RESOLVED = Set.of(
      "config",
      "output",
      "overwrite",
      "resume",
      "allow-changes",
      "quiet",
      "verbose",
      "seeds",
      "help",
      "version",
      "threads",
      "processes",
      "shard-optimizer",
      "rank-timeout",
      "hugging-face-files",
      "warmup-steps", // or warmup-ratio
      "memory-budget", // what it chose is written
      "doc-stride", // the task's by default
      "freeze-pattern", // or freeze-blocks
      "gradient-precision", // equals precision by default
      "predict", // kept as given
      "max-predict-samples",
      "train-file",
      "validation-file",
      "test-file",
      "text-column",
      "text-pair-column",
      "label-column",
      "label-separator",
      "image-column",
      "loader-threads");

  private static final String EVERYTHING =
      "--task sst2 --data d --model m --output o --freeze static --freeze-blocks 2 --truncate"
          + " --always-train pooler --profile lean --store block-norm=int4 --store middle-norm=keep"
          + " --micro-batch 256 --packing off --group-by-length off --optimizer adamw8bit"
          + " --optimizer-states paged --learning-rate 1e-3 --lr-scheduler cosine"
          + " --warmup-ratio 0.1 --weight-decay 0.5 --adam-beta1 0.8 --adam-beta2 0.9"
          + " --adam-epsilon 1e-7 --adam-bias-correction off --max-grad-norm 2 --epochs 0.5"
          + " --max-steps 7 --max-train-samples 8 --max-eval-samples 9 --batch-size 10"
          + " --eval-batch-size 11 --gradient-accumulation 12 --max-length 13 --seed -14"
          + " --eval-every 5 --keep last --best-metric accuracy --early-stopping 2"
          + " --probe-gradients 3 --device cuda --threads 1 --ignore-mismatched-sizes --fresh-head"
          + " --save-every 7m --keep-last 3 --keep-best --on-nonfinite skip --max-skipped-steps 4"
          + " --hugging-face-files --recipe paper";

  private static final String EVERYTHING_OF_IMAGES =
      "--task imagefolder --data d --validation-file v --model vit-tiny --from-scratch --output o"
          + " --on-bad-image skip --max-image-pixels 9 --classes a,b --augment on --crop-scale 0.2"
          + " --crop-ratio 2 --flip 0.1 --erase 0.3 --image-column i --label-column l"
          + " --loader-threads 2 --layers 1 --hidden-size 8 --heads 2 --intermediate-size 9"
          + " --patch-size 2 --image-size 6";

  @TempDir
  Path folder;

  @Test
  void namesAreOptionsWithDashesOrUnderscores() throws Exception {
    RunConfig config = Parsed.train("--config", file("""
            # a comment
            task: rte
            learning-rate: 1e-3
            batch_size: 7
            packing: on
            freeze: ils
            truncate: yes
            store: [block-norm=int4, middle-norm=keep]
            """)).config();
    assertThat(config)
        .isEqualTo(Parsed.train(
                "--task rte --learning-rate 1e-3 --batch-size 7 --packing on --truncate --store"
                    .concat(" block-norm=int4 --store middle-norm=keep --freeze ils --output ")
                    .concat(config.output().toString())
                    .split(" ", -1))
            .config());
  }

  @Test
  @DisplayName("values are the user's text, not YAML's interpretation of it")
  void valuesAreText() throws Exception {
    Parsed parsed = Parsed.train("--config", file("""
            always-train: on
            seed: 010
            max-steps: +5
            model: 1.50
            """));
    assertThat(parsed.config().alwaysTrain()).contains("on");
    assertThat(parsed.config().seed()).isEqualTo(10);
    assertThat(parsed.config().schedule().maxSteps()).hasValue(5);
    assertThat(parsed.config().model().name()).isEqualTo("1.50");
  }

  @Test
  void jsonAndEmptyFilesAreYaml() throws Exception {
    assertThat(Parsed.train("--config", file("{\"seed\": 3, \"task\": \"rte\"}"))
            .config()
            .seed())
        .isEqualTo(3);
    assertThat(Parsed.train("--config=" + file("# nothing")).config().task().name())
        .isEqualTo("wordnet");
  }

  @Test
  @DisplayName("the command line wins, even over flags and options that exclude its own")
  void commandLineWins() throws Exception {
    String file = file("""
            task: rte
            batch-size: 7
            warmup-ratio: 0.5
            truncate: true
            """);
    RunConfig config = Parsed.train(
            "--batch-size=8", "--config", file, "--warmup-steps", "3", "--truncate=false")
        .config();
    assertThat(config.task().name()).isEqualTo("rte");
    assertThat(config.schedule().batchSize()).isEqualTo(8);
    assertThat(config.optimizer().warmUp().of(1000)).isEqualTo(3);
    assertThat(config.freeze().truncate()).isFalse();
  }

  @Test
  @DisplayName(
      "a rate that the policy does not have is ignored in a run's file, but not on the command "
          + "line")
  void idleRates() throws Exception {
    String scheduled = file("freeze: ils\nfreeze-rate: 0.9");
    assertThat(Parsed.train("--config", scheduled, "--freeze", "none")
            .config()
            .freeze()
            .policy())
        .isEqualTo("none");
    assertThat(
            Parsed.refusal("train", "--config", scheduled, "--freeze=none", "--freeze-rate", "0.5"))
        .startsWith("2 slimfit: option --freeze-rate: ");
    String fixed = file("freeze: static\nfreeze-blocks: 2\nfreeze-rate: 0.9");
    assertThat(Parsed.train("--config", fixed).config().freeze().value(StaticFreezing.BLOCKS))
        .contains(2);
    assertThat(Parsed.refusal("train", "--config", fixed, "--freeze-rate", "0.5"))
        .startsWith("2 slimfit: option --freeze-rate: ")
        .contains("--freeze static");
  }

  @Test
  @DisplayName("R05 config.yaml of a run of the first version is still read")
  void fileOfAnEarlierVersion() throws Exception {
    RunConfig config = Parsed.train("--output", "o", "--config", file("""
            task: sst2
            data: d
            model: embedded
            recipe: slimfit
            seed: 42
            ignore-mismatched-sizes: false
            fresh-head: false
            validation-share: 0.1
            on-bad-row: fail
            class-weights: none
            label-smoothing: 0.0
            freeze: none
            freeze-rate: 0.0
            truncate: false
            profile: lean
            precision: fp32
            device: cpu
            optimizer: adamw
            optimizer-states: resident
            learning-rate: 1.25E-4
            lr-scheduler: linear
            warmup-ratio: 0.0
            max-grad-norm: Infinity
            epochs: 3.0
            packing: on
            group-by-length: on
            eval-every: end
            keep: best
            n-best: 20
            max-answer-length: 30
            null-threshold: 0.0
            """)).config();
    assertThat(config.task().name()).isEqualTo("sst2");
    assertThat(config.freeze().policy()).isEqualTo("none");
    assertThat(config.data().questions().bestSize()).isEqualTo(20);
  }

  @ParameterizedTest
  @DisplayName("errors in a file are named with line and column, exit code 2")
  @CsvSource(
      delimiter = '|',
      value = {
        "bacth-size: 3          | line 2, column 1 | 'bacth-size' | Did you mean batch-size",
        "per_device_batch: 3    | line 2, column 1 | no option    | per_device_",
        "config: x              | line 2, column 1 | no option    | Did you mean config_name?",
        "batch-size: many       | line 2, column 1 | 'many' is not a whole number | --help",
        "batch-size: 1.0        | line 2, column 1 | '1.0' is not a whole number  | --help",
        "batch-size: [1, 2]     | line 2, column 1 | takes one value | Give one",
        "batch-size: {a: b}     | line 2, column 13 | more than one value | Give a number",
        "batch-size:            | line 2, column 12 | has no value | Give a number",
        "batch-size: []         | line 2, column 14 | has no value | Give one",
        "batch-size: 0          | line 2, column 1 | outside the allowed range | at least 1",
        "truncate: maybe        | line 2, column 1 | 'maybe' is not | --help",
        "packing: maybe         | line 2, column 1 | unknown value | on or off",
        "freeze: isl            | line 2, column 1 | unknown freeze policy | Did you mean ils?",
        "task: rte              | line 2, column 1 | given twice | once",
        "lr: 0.1                | line 2, column 1 | 'lr'       | Did you mean learning-rate?",
        "foo: 3                 | line 2, column 1 | 'foo'      | See 'slimfit train --help'",
        "tAsk: rte              | line 2, column 1 | 'tAsk'      | Did you mean task?",
        "fp16: true             | line 2, column 1 | scaled loss | --bf16",
        "seed: *x               | line 2, column 7 | alias       | the value itself",
        "seed: '3               | line 2, column 7 | never closed   | Close it",
        "- 3                    | line 2, column 1 | does not belong | alike",
        "<<: {seed: 3}          | line 2, column 5 | more than one value | Give a number",
      })
  void wrongFiles(String line, String place, String problem, String remedy) throws Exception {
    String refusal = Parsed.refusal("train", "--config", file("task: rte\n" + line + "\n"));
    assertThat(refusal).startsWith("2 slimfit: ").contains(place, problem, remedy);
    assertThat(refusal.lines().count()).isLessThanOrEqualTo(3);
  }

  @ParameterizedTest
  @DisplayName("files that are not a mapping or have mutually exclusive options are rejected")
  @CsvSource(
      delimiter = '|',
      value = {
        "3                                    | expected a mapping",
        "- a                                  | expected a mapping",
        "warmup-steps: 1~warmup-ratio: 0.1    | excludes option --warmup-ratio",
        "batch-size: 1~batch_size: 2          | option --batch-size is given twice",
        "batch-size: 1~per_device_train_batch_size: 2 | option --batch-size is given twice",
        "seed: 1~---~seed: 2                  | second document",
      })
  void wrongWholes(String text, String problem) throws Exception {
    assertThat(Parsed.refusal("train", "--config", file(text.replace('~', '\n'))))
        .startsWith("2 slimfit: " + folder)
        .contains(problem, "line ");
  }

  @ParameterizedTest
  @DisplayName("files that are not text end in a message, too")
  @ValueSource(
      strings = {
        "seed: 1\u0000",
        "seed: \u0007",
        "\uFFFE",
        "? [a, b]\n: c",
        "!!binary x: y",
        "%YAML 9\n---\na: b"
      })
  void hostileFiles(String text) throws Exception {
    assertThat(Parsed.refusal("train", "--config", file(text))).startsWith("2 slimfit: " + folder);
  }

  @Test
  @DisplayName("an alias bomb is rejected, not expanded")
  void aliasBomb() throws Exception {
    StringBuilder bomb = new StringBuilder("a: &a0 [x, x]\n");
    for (int i = 1; i < 40; i++) {
      bomb.append("b: &a%d [*a%d, *a%d]%n".formatted(i, i - 1, i - 1));
    }
    assertThat(Parsed.refusal("train", "--config", file(bomb.toString())))
        .startsWith("2 slimfit: ")
        .contains("alias", "line 2, column 9");
  }

  @Test
  void unknownTagsAreRejected() throws Exception {
    for (String text : List.of(
        "seed: !!python/object/apply:os.system 7",
        "!java.lang.Object\nseed: 7",
        "seeds: !mine [1, 2]")) {
      assertThat(Parsed.refusal("train", "--config", file(text)))
          .startsWith("2 slimfit: ")
          .contains("unknown tag");
    }
    assertThat(Parsed.train("--output", "o", "--config", file("seed: !!int 7"))
            .config()
            .seed())
        .isEqualTo(7);
  }

  @Test
  @DisplayName("missing, too large and non-UTF-8 files are rejected")
  void unreadableFiles() throws Exception {
    assertThat(Parsed.refusal("train", "--config", folder.resolve("none").toString()))
        .startsWith("2 slimfit: option --config")
        .contains("there is no such file");
    assertThat(Parsed.refusal("train", "--config", folder.toString())).startsWith("2 slimfit: ");
    Path latin = Files.write(folder.resolve("latin"), new byte[] {'a', ':', (byte) 0xE4});
    assertThat(Parsed.refusal("train", "--config", latin.toString())).contains("not UTF-8");
    assertThat(Parsed.refusal("train", "--config", file("#".repeat(1_000_001))))
        .contains("1000000 bytes");
  }

  @Test
  void benchReadsConfigurationFiles() throws Exception {
    assertThat(Parsed.refusal("bench", "--config", file("steps: 0")))
        .contains("line 1, column 1", "at least 1");
    assertThat(Parsed.refusal("bench", "--config", file("task: rte"))).contains("'task'");
  }

  @Test
  @DisplayName("the resolved configuration has every option and reads back as the same")
  void resolvedConfigurationReadsBack() throws Exception {
    Set<String> resolved = new HashSet<>();
    for (String line : List.of(
        EVERYTHING,
        EVERYTHING_OF_IMAGES,
        "--output o",
        "--output o --task rte --freeze none",
        "--output o --freeze-rate 0.5",
        "--output o --freeze lisa --lisa-blocks 3 --lisa-interval 5",
        "--output o --task text --train-file t.csv --quotes off",
        "--output o --freeze badam --badam-interval 3",
        "--output o --report-to csv,tensorboard --logging-dir l --run-name n",
        "--output o --lora-rank 4 --lora-alpha 8 --lora-targets query,value --lora-dropout 0.1",
        "--output o --adapter a",
        "--output o --memory-budget 1GiB",
        "--output o --freeze columns --active-share 0.2 --redraw-columns epoch",
        "--output o --freeze misa --active-share 0.2 --misa-interval 7",
        "--output o --freeze adagradselect --select-blocks 1 --select-interval 7",
        "--output o --train-file t.csv --label-separator , --labels several --separator ;"
            + " --encoding latin1 --quotes off",
        "--output o --train-file t.tsv --separator tab --quotes on",
        "--output o --task embed --train-file p.csv --embedding-loss cosent --similarity-scale 30"
            + " --matryoshka 128,64 --pooling cls",
        "--output o --reduction ring",
        "--output o --task squad2 --data d --n-best 3 --null-threshold 0.5")) {
      Parsed given = Parsed.train(line.split(" ", -1));
      String saved = file(ConfigurationFile.text(given.resolved()));
      Parsed again = Parsed.train("--output", "o", "--config", saved);
      assertThat(again.config()).isEqualTo(given.config());
      assertThat(again.resolved()).isEqualTo(given.resolved());
      assertThat(again.has("--hugging-face-files")).isEqualTo(line.equals(EVERYTHING));
      resolved.addAll(given.resolved().keySet());
    }
    assertThat(Parsed.train(EVERYTHING.split(" ", -1)).options())
        .filteredOn(name -> !NOT_RESOLVED.contains(name))
        .as("options whose rows should be written")
        .allSatisfy(name -> assertThat(resolved).contains(name));
  }

  private String file(String text) throws Exception {
    return Files.writeString(folder.resolve("run.yaml"), text).toString();
  }
}
