package io.slimfit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.cli.output.Terminal;
import io.slimfit.data.table.OnBadRow;
import io.slimfit.freeze.FreezeConfig;
import io.slimfit.freeze.InterLayerScheduling;
import io.slimfit.freeze.StaticFreezing;
import io.slimfit.optim.WarmUp;
import io.slimfit.run.config.Precisions;
import io.slimfit.run.config.RunConfig;
import io.slimfit.run.config.StoredHead;
import io.slimfit.task.LossConfig;
import io.slimfit.task.MicroBatch;
import io.slimfit.task.ScheduleConfig.Padding;
import io.slimfit.task.text.TextFiles;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.Precision;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Turns a command line into a configuration, or into a message and exit code 2. */
class TrainCommandTest {
  @TempDir
  Path folder;

  @Test
  void defaultsWithoutOptions() {
    RunConfig config = config();
    assertThat(config.task().name()).isEqualTo("wordnet");
    assertThat(config.model().name()).isEqualTo("embedded");
    assertThat(config.output().toString()).matches("runs/wordnet-\\d{8}-\\d{6}");
    assertThat(config.freeze().policy()).isEqualTo("none");
    assertThat(config.optimizer().learningRate()).isEqualTo(1e-4);
    assertThat(config.engine().profile()).isEqualTo("lean");
    assertThat(config.engine().threads()).isEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(config.schedule().packing()).isEqualTo(Padding.NONE);
  }

  @Test
  void recipesOfTasksFillMissingOptions() {
    RunConfig config = config("--task", "rte", "--batch-size", "8");
    assertThat(config.seed()).isEqualTo(47);
    assertThat(config.schedule().batchSize()).isEqualTo(8);
    assertThat(config.schedule().maxLength()).isEqualTo(128);
    assertThat(config.schedule().epochs()).isEqualTo(3);
    assertThat(config.optimizer().learningRate()).isEqualTo(1e-4);
  }

  @ParameterizedTest
  @CsvSource({
    "'',                               none, 5e-5,  32",
    "--freeze none,                    none, 5e-5,  32",
    "--freeze-rate 0,                  none, 5e-5,  32",
    "--freeze ils,                     ils,  1.8e-4, 128",
    "--freeze-rate 0.8,                ils,  1.8e-4, 128",
    "--freeze columns,                 columns, 1.8e-4, 128",
    "--lora-rank 4,                    none, 1.8e-4, 128",
    "--recipe paper,                   ils,  1.8e-4, 128",
    "--recipe paper --freeze none,     none, 5e-5,  32",
    "--freeze ils --learning-rate 1e-3 --batch-size 7, ils, 1e-3, 7"
  })
  void rateAndBatchSizeSuitWhatIsFrozen(
      String options, String policy, double learningRate, int batchSize) {
    RunConfig config =
        config(("--task squad2 --data d --model m " + options).trim().split(" ", -1));
    assertThat(config.freeze().policy()).isEqualTo(policy);
    assertThat(config.optimizer().learningRate()).isEqualTo(learningRate);
    assertThat(config.schedule().batchSize()).isEqualTo(batchSize);
  }

  @ParameterizedTest
  @CsvSource({
    "--model m,                      5e-5",
    "--model embedded-of-mine,       5e-5",
    "'',                             1e-4",
    "--model embedded,               1e-4",
    "--model embedded:bge-small-en-v1.5, 1e-4",
    "--freeze ils,                   2.5e-4",
    "--freeze ils --recipe paper,    1.25e-4"
  })
  void embeddedModelsLearnAtTwiceTheRate(String options, double learningRate) {
    RunConfig config = config(("--task mrpc --data d " + options).trim().split(" ", -1));
    assertThat(config.optimizer().learningRate()).isEqualTo(learningRate);
  }

  @Test
  @DisplayName("the paper's recipe freezes nine tenths of the weights in each step")
  void paperRecipeFreezes() {
    RunConfig config = config("--task", "mrpc", "--data", "d", "--recipe", "paper");
    assertThat(config.freeze().rate()).isEqualTo(0.9);
  }

  @Test
  void truncationWithNothingFrozenIsRefused() {
    assertThat(Parsed.refusal("train", "--truncate"))
        .startsWith("2 slimfit: option --truncate: ")
        .contains("nothing is frozen", "--freeze ils");
  }

  @Test
  void paperRecipePadsAndUsesTheReleasedOptimizer() {
    RunConfig config = config("--recipe", "paper", "--adam-bias-correction", "off");
    assertThat(config.recipe()).isEqualTo(RunConfig.RecipeKind.PAPER);
    assertThat(config.schedule().packing()).isEqualTo(Padding.MAX_LENGTH);
    assertThat(config.optimizer().adamw().epsilon()).isEqualTo(1e-6);
    assertThat(config.optimizer().adamw().biasCorrection()).isFalse();
  }

  @Test
  void everyOptionIsRead() {
    RunConfig config = config(
        ("--task sst2 --data d --model m --output o --overwrite --freeze static --freeze-blocks 2"
                + " --always-train pooler --micro-batch 256 --packing off --optimizer adamw"
                + " --learning-rate 1e-3 --lr-scheduler cosine --warmup-ratio 0.1"
                + " --weight-decay 0.5 --adam-beta1 0.8 --adam-beta2 0.9 --adam-epsilon 1e-7"
                + " --max-grad-norm 2 --epochs 0.5 --max-steps 7"
                + " --max-train-samples 8 --max-eval-samples 9 --batch-size 10"
                + " --eval-batch-size 11 --gradient-accumulation 12 --max-length 13 --seed -14"
                + " --device cuda --threads 1 --ignore-mismatched-sizes")
            .split(" ", -1));
    assertThat(config.data().path()).contains(Path.of("d"));
    assertThat(config.output()).isEqualTo(Path.of("o"));
    assertThat(config.overwrite()).isTrue();
    assertThat(config.freeze().value(StaticFreezing.BLOCKS)).contains(2);
    assertThat(config.alwaysTrain()).contains("pooler");
    assertThat(config.engine().microBatch()).isEqualTo(new MicroBatch.Tokens(256));
    assertThat(config.engine().device()).isEqualTo(Device.CUDA);
    assertThat(config.optimizer().schedule()).isEqualTo("cosine");
    assertThat(config.optimizer().warmUp()).isEqualTo(new WarmUp.Share(0.1));
    assertThat(config.optimizer().adamw().weightDecay()).isEqualTo(0.5);
    assertThat(config.optimizer().adamw().beta1()).isEqualTo(0.8);
    assertThat(config.optimizer().adamw().beta2()).isEqualTo(0.9);
    assertThat(config.optimizer().adamw().epsilon()).isEqualTo(1e-7);
    assertThat(config.optimizer().clipping().largestNorm()).isEqualTo(2);
    assertThat(config.schedule().maxSteps()).isEqualTo(OptionalLong.of(7));
    assertThat(config.schedule().accumulation()).isEqualTo(12);
    assertThat(config.schedule().packing()).isEqualTo(Padding.LONGEST);
    assertThat(config.seed()).isEqualTo(-14);
    assertThat(config.model().head()).isEqualTo(StoredHead.KEPT_IF_IT_FITS);
  }

  @Test
  void precisionsAreRead() {
    assertThat(config().engine().precisions()).isEqualTo(Precisions.auto());
    assertThat(config("--precision", "auto").engine().precisions()).isEqualTo(Precisions.auto());
    for (String whole : List.of(
        "--precision fp32",
        "--recipe paper",
        "--task cifar10 --data d --model vit-tiny --from-scratch")) {
      assertThat(config(whole.split(" ", -1)).engine().precisions())
          .as(whole)
          .isEqualTo(Precisions.standard());
    }
    Precisions both = config(
            "--precision", "bf16", "--gradient-precision", "int8", "--profile", "lean")
        .engine()
        .precisions();
    assertThat(both).isEqualTo(new Precisions(Precision.BFLOAT16, Optional.of(Precision.INT8)));
    Precisions same = config(
            "--precision", "bf16", "--gradient-precision", "bf16", "--profile", "exact")
        .engine()
        .precisions(); // as exact as forward
    assertThat(same.isBackwardCoarser()).isFalse();
  }

  @Test
  void ownFilesSelectTaskText() {
    RunConfig config =
        config(("--train-file a.csv --validation-file v.tsv --test-file t.jsonl --text-column q"
                + " --text-pair-column a --label-column kind --validation-share 0.2"
                + " --on-bad-row skip --class-weights balanced --label-smoothing 0.1 --seed 9")
            .split(" ", -1));
    assertThat(config.task().name()).isEqualTo("text");
    assertThat(config.data().files())
        .isEqualTo(TextFiles.none()
            .withFiles(
                Optional.of(Path.of("a.csv")),
                Optional.of(Path.of("v.tsv")),
                Optional.of(Path.of("t.jsonl")))
            .withValidation(0.2, 9)
            .withColumns(Optional.of("q"), Optional.of("a"), Optional.of("kind"))
            .withOnBadRow(OnBadRow.SKIP));
    assertThat(config.data().loss()).isEqualTo(new LossConfig(true, 0.1));
    assertThat(config.freeze().policy()).isEqualTo("none");
    assertThat(config.optimizer().learningRate()).isEqualTo(1e-4);
    assertThat(config.schedule().batchSize()).isEqualTo(32);
    assertThat(config("--task", "csv", "--train-file", "a.csv").task().name()).isEqualTo("text");
  }

  @Test
  void rateImpliesFreezing() {
    String fromScratch = "--task cifar10 --data d --model vit-tiny --from-scratch";
    assertThat(config(fromScratch.split(" ", -1)).freeze().policy()).isEqualTo("none");
    FreezeConfig given =
        config((fromScratch + " --freeze-rate 0.5").split(" ", -1)).freeze();
    assertThat(given).isEqualTo(FreezeConfig.of("ils").with(InterLayerScheduling.RATE, 0.5));
    assertThat(config("--freeze", "none", "--freeze-rate", "0").freeze().policy())
        .isEqualTo("none");
  }

  @Test
  void outputMustNotBeInput() throws Exception {
    Path texts = Files.writeString(folder.resolve("texts.txt"), "one\n");
    Path link = Files.createSymbolicLink(folder.resolve("link"), texts);
    for (Path output : List.of(texts, link)) {
      refused(
          "predict --model embedded --input " + texts + " --output " + output,
          "option --output",
          "Choose another file");
      refused(
          "predict --model embedded --output " + output + " " + texts,
          "is also the input",
          "Choose another file");
    }
    assertThat(texts).hasContent("one");
  }

  @Test
  void outputMustNotBeAFileOfTheModel() throws Exception {
    Path model = folder.resolve("model");
    Files.createDirectories(model.resolve("1_Pooling"));
    Path texts = Files.writeString(folder.resolve("texts.txt"), "one\n");
    Path blob = Files.writeString(folder.resolve("blob"), "weights");
    Files.createSymbolicLink(model.resolve("model.safetensors"), blob);
    Path config = Files.writeString(model.resolve("1_Pooling/config.json"), "{}");
    for (Path output : List.of(model.resolve("model.safetensors"), blob, config)) {
      refused(
          "predict --model " + model + " --input " + texts + " --output " + output,
          "is also part of the model",
          "Choose another file");
    }
    assertThat(blob).hasContent("weights");
    assertThat(config).hasContent("{}");
  }

  @ParameterizedTest
  @DisplayName("the error for an unknown word suggests what is meant, or lists what is known")
  @CsvSource(
      delimiter = '|',
      value = {
        "train --bacth-size 3      | option --bacth-size   | Did you mean --batch-size or",
        "train --precison=bf16     | option --precison     | Did you mean --precision?",
        "train --precision fp16    | unknown precision 'fp16' | Use auto, fp32 or bf16",
        "train --precision int8    | unknown precision 'int8' | Use auto, fp32 or bf16",
        "train --gradient-precision int4 | unknown precision 'int4' | int8",
        "trian                     | command trian         | Did you mean train?",
        "help trian                | command trian         | Did you mean train?",
        "train --task wordent      | unknown task 'wordent'| Did you mean wordnet?",
        "train --model embeded     | unknown model         | embedded",
        "train --freeze isl        | unknown freeze policy | Did you mean ils?",
        "train --profile exakt     | unknown profile       | exact",
        "train --optimizer adam    | unknown optimizer     | adamw",
        "train --recipe papre      | unknown recipe        | Did you mean paper?",
        "train --device gpu        | unknown device        | Use cpu or cuda",
        "train --store blok-norm=int8  | unknown kind of site 'blok-norm' | block-norm",
        "train --store block-norm=int88| unknown codec 'int88'    | int8",
        "bench --architecture bert-bas | unknown architecture     | bert-base",
        "bench --stesp 3               | option --stesp           | Did you mean --steps?",
        "bench --task cola             | option --task            | See 'slimfit bench --help'",
        "train --packing yes       | unknown value 'yes'   | Use on or off",
        "train --lr-scheduler liner| learning rate schedule| Did you mean linear?",
        "train --on-bad-row skop   | unknown way           | Did you mean skip?",
        "train --class-weights on  | unknown kind of class weights | Use balanced or none",
        "train --lr 3              | option --lr           | Did you mean --learning-rate?",
        "train --LR 3              | option --LR           | Did you mean --learning-rate?",
        "train --val-file x        | option --val-file     | Did you mean --validation-file?",
        "train --val_file x        | option --val_file     | Did you mean --validation-file?",
        "train --bs 8              | option --bs           | Did you mean --batch-size?",
        "train --wd 0.1            | option --wd           | Did you mean --weight-decay?",
        "train --n-epochs 3        | option --n-epochs     | Did you mean --epochs?",
        "train --foo 3             | option --foo          | See 'slimfit train --help'",
        "predict --model m --lr 3  | option --lr           | See 'slimfit predict --help'",
        "frobnicate                | command frobnicate    | Use train, ",
        "train wordnet             | argument 'wordnet'    | slimfit train --help",
      })
  void unknownWords(String line, String problem, String nearest) {
    refused(line, problem, nearest);
  }

  @ParameterizedTest
  @DisplayName("the error for a value outside its range names the range")
  @CsvSource(
      delimiter = '|',
      value = {
        "train --freeze-rate 1.0   | option --freeze-rate: 1.0 | from 0",
        "train --freeze-rate NaN   | option --freeze-rate      | from 0",
        "train --freeze-rate -0.1  | option --freeze-rate      | from 0",
        "train --learning-rate 0   | option --learning-rate    | above 0",
        "train --learning-rate NaN | option --learning-rate    | above 0",
        "train --batch-size 0      | option --batch-size       | at least 1",
        "train --max-steps -1      | option --max-steps        | at least 1",
        "train --epochs 0          | option --epochs           | above 0",
        "train --max-length 3      | option --max-length       | at least 4",
        "train --max-length 513    | option --max-length       | from 4 to 512",
        "train --batch-size 1.5    | '1.5' is not a whole number | --help",
        "train --epochs many       | 'many' is not a number    | --help",
        "train --micro-batch half  | option --micro-batch      | 'whole'",
        "train --store block-norm  | option --store           | KIND=CODEC",
        "train --store block-norm=drop      | 'drop' does not fit  | It must be held",
        "train --store gelu-derivative=int8 | 'int8' does not fit  | gelu3 or drop",
        "train --store norm-scale=int8      | 'int8' does not fit  | use keep",
        "bench --steps 0           | option --steps           | at least 1",
        "bench --batch-size 0      | option --batch-size      | at least 1",
        "bench --freeze-rate 1     | option --freeze-rate     | from 0",
        "bench --max-length 513    | option --max-length      | 512",
        "bench --json /no/folder/x | option --json            | folder that exists",
        "train --label-smoothing 1 | option --label-smoothing  | from 0",
        "train --train-file a.csv --validation-share 0 | --validation-share: 0.0 | above 0",
        "train --epochs            | option --epochs           | Give one",
        "train --task --seed 1     | option --task             | Give one",
        "train --seed 1 --seed 2   | option --seed             | once",
        "train --seeds 1,1         | option --seeds            | once",
        "train --seeds 1,x         | 'x' is not a whole number | --help",
        "train --adam-beta1 1      | option --adam-beta1       | 0.9",
        "train --adam-epsilon 0    | option --adam-epsilon     | 1e-8",
        "train --warmup-steps -1   | option --warmup-steps     | at least 0",
      })
  void ranges(String line, String problem, String range) {
    refused(line, problem, range);
  }

  @ParameterizedTest
  @DisplayName("mutually exclusive options are both named")
  @CsvSource(
      delimiter = '|',
      value = {
        "train --freeze static --freeze-blocks 1 --freeze-pattern x | --freeze-pattern | "
            + "--freeze-blocks",
        "train --freeze-blocks 1                                    | --freeze-blocks  | "
            + "--freeze none",
        "train --task cola --train-file a.csv                       | --train-file     | --task "
            + "cola",
        "train --label-column x                                     | --label-column   | --task "
            + "wordnet",
        "train --task cifar10 --model vit-tiny --from-scratch --on-bad-row skip | --on-bad-row | "
            + "--task cifar10",
        "train --task squad --data d --on-bad-row skip              | --on-bad-row     | --task "
            + "squad",
        "train --on-bad-row skip                                    | --on-bad-row     | --task "
            + "wordnet",
        "train --train-file a.csv --label-separator ; --class-weights balanced | --class-weights "
            + "| --label-separator",
        "train --freeze none --freeze-rate 0.9                      | --freeze-rate    | "
            + "--freeze none",
        "train --freeze static --freeze-blocks 1 --freeze-rate 0.9  | --freeze-rate    | "
            + "--freeze static",
        "bench --freeze none --freeze-rate 0.9                      | --freeze-rate    | "
            + "--freeze none",
        "train --data reviews.csv                                   | option --data    | "
            + "--train-file",
        "evaluate --task wordnet --data d --model m --output o      | option --data    | --task "
            + "NAME",
        "predict --task wordnet --data d --model m --output o       | option --data    | --task "
            + "NAME",
        "predict --task sst2 --data d --model m --output o --text-column x | --text-column | "
            + "--task sst2",
        "train --task squad --data d --label-smoothing 0.1          | --label-smoothing | --task "
            + "squad",
        "train --task squad2 --data d --class-weights balanced      | --class-weights  | --task "
            + "squad2",
        "train --freeze static                                      | --freeze         | "
            + "--freeze-blocks",
        "train --warmup-steps 3 --warmup-ratio 0.1                  | --warmup-steps   | "
            + "--warmup-ratio",
        "train --seeds 1,2 --seed=3                                 | --seeds          | --seed",
        "train --gradient-precision int8 --profile exact | --gradient-precision | --profile exact",
        "train --gradient-precision bf16 --profile exact | --gradient-precision | --profile exact",
        "bench --precision bf16 --gradient-precision int8 --profile exact | --gradient-precision "
            + "| --profile exact",
      })
  void exclusions(String line, String one, String other) {
    refused(line, one, other);
  }

  @ParameterizedTest
  @DisplayName("threads must be from 1 to the number of processors")
  @CsvSource({"0", "-1", "100000"})
  void threads(String count) {
    refused("train --threads " + count, "option --threads: " + count, "from 1 to ");
  }

  @Test
  @DisplayName("the error for missing CUDA natives says how to get them")
  void cudaWithoutNatives() {
    refused("train --device cuda", "option --device: this build of slimfit has no GPU", "-Pcuda");
    refused("predict --model embedded --device cuda --input pom.xml", "option --device", "-Pcuda");
    refused(
        "evaluate --model embedded --device cuda --data x --output " + folder.resolve("o"),
        "option --device",
        "-Pcuda");
  }

  @Test
  void unusableOutputs() throws Exception {
    Path full = Files.createDirectory(folder.resolve("full"));
    Files.writeString(full.resolve("metrics.json"), "{}");
    Path file = Files.writeString(folder.resolve("file"), "x");
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("nowhere"));
    refused("train --output " + full, "not empty: it contains metrics.json", "--overwrite");
    refused("train --output " + file, "not a folder", "another --output");
    refused("train --output " + link, "a broken link", "another --output");
    Files.writeString(full.resolve("thesis.tex"), "x");
    refused("train --overwrite --output " + full, "did not write: thesis.tex", "another --output");
    assertThat(full.resolve("metrics.json")).hasContent("{}");
  }

  @Test
  void helpNamesExactlyTheOptions() {
    StringWriter out = new StringWriter();
    int code = Main.commandLine(new Terminal(false, 120))
        .setOut(new PrintWriter(out))
        .execute("train", "--help", "all");
    assertThat(code).isZero();
    assertThat(out.toString())
        .contains(
            "none, ils, ils-compensated, random",
            "wordnet, cola",
            "linear, cosine",
            "(default: recipe)",
            "block-norm")
        .doesNotContain("${");
  }

  @Test
  void versionEqualsThatOfTheBuild() throws Exception {
    String version = Main.VERSION.replace("slimfit ", "");
    assertThat(Files.readString(Path.of("pom.xml"))).contains("<version>" + version + "</version>");
  }

  private static RunConfig config(String... options) {
    CommandLine command = Main.commandLine(new Terminal(false, 80));
    String[] words = new String[options.length + 1];
    words[0] = "train";
    System.arraycopy(options, 0, words, 1, options.length);
    return ((TrainCommand) command.parseArgs(words).subcommand().commandSpec().userObject())
        .config();
  }

  private static void refused(String line, String problem, String remedy) {
    StringWriter err = new StringWriter();
    int code = Main.commandLine(new Terminal(false, 80))
        .setErr(new PrintWriter(err))
        .execute(line.trim().split(" ", -1));
    assertThat(err.toString()).contains(problem, remedy).doesNotContain("\tat ");
    assertThat(List.of(err.toString().split("\n", -1))).hasSizeBetween(2, 4);
    assertThat(code).isEqualTo(2);
  }
}
