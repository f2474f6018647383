package io.slimfit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.data.image.ImageFiles;
import io.slimfit.data.image.TarFile;
import io.slimfit.run.config.RunConfig;
import io.slimfit.task.image.AugmentationConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * {@code slimfit train} on images: a configuration, or a message and exit code 2 before the output
 * is touched.
 */
class ImageCommandTest {
  private static final byte[] IMAGE = ImageFiles.png(7);

  @TempDir
  Path folder;

  @Test
  void recipesWithFreezingEqualThoseOfThePaper() {
    RunConfig cifar =
        Parsed.train("--task", "cifar10", "--model", "m", "--freeze", "ils").config();
    assertThat(cifar.freeze().rate()).isEqualTo(0.9);
    assertThat(cifar.optimizer().learningRate()).isEqualTo(7.5e-5);
    assertThat(cifar.optimizer().adamw().weightDecay()).isZero();
    assertThat(cifar.seed()).isEqualTo(43);
    RunConfig imagenet =
        Parsed.train("--task", "imagenet", "--model", "m", "--freeze", "ils").config();
    assertThat(imagenet.freeze().rate()).isEqualTo(0.95);
    assertThat(imagenet.schedule().batchSize()).isEqualTo(128);
    assertThat(imagenet.optimizer().adamw().weightDecay()).isEqualTo(0.01);
  }

  @Test
  void nothingIsFrozenByDefault() {
    RunConfig config = Parsed.train("--task", "cifar100", "--model", "m").config();
    assertThat(config.freeze().policy()).isEqualTo("none");
    assertThat(config.optimizer().learningRate()).isEqualTo(5e-5);
    assertThat(config.engine().profile()).isEqualTo("lean");
  }

  @Test
  void trainingFromScratchHasItsOwnDefaults() {
    RunConfig config = Parsed.train(
            "--task", "cifar10", "--model", "vit-tiny", "--from-scratch", "--hidden-size", "128")
        .config();
    assertThat(config.freeze().policy()).isEqualTo("none");
    assertThat(config.freeze().rate()).isZero();
    assertThat(config.engine().profile()).isEqualTo("exact");
    assertThat(config.optimizer().learningRate()).isEqualTo(5e-4);
    assertThat(config.optimizer().warmUp().of(100)).isEqualTo(10);
    assertThat(config.model().sizes().hiddenSize()).isEqualTo(OptionalInt.of(128));
    RunConfig frozen = Parsed.train(
            "--task", "cifar10", "--model", "vit-tiny", "--from-scratch", "--freeze", "ils")
        .config();
    assertThat(frozen.freeze().rate()).isEqualTo(0.9);
  }

  @Test
  void imageOptions() {
    RunConfig config = Parsed.train(
            "--task imagefolder --model m --data d --validation-file v --classes a,b"
                .concat(" --on-bad-image skip")
                .concat(" --max-image-pixels 99 --loader-threads 2 --flip 0 --crop-scale 0.3")
                .concat(" --image-column i --label-column l --image-size 64")
                .split(" ", -1))
        .config();
    assertThat(config.data().images().classes()).containsExactly("a", "b");
    assertThat(config.data().images().maxPixels()).isEqualTo(99);
    assertThat(config.data().images().loaderThreads()).hasValue(2);
    assertThat(config.data().images().imageColumn()).contains("i");
    assertThat(config.data().files().columns().label()).contains("l");
    assertThat(config.data().files().validation()).contains(Path.of("v"));
    OptionalDouble usual = OptionalDouble.empty();
    assertThat(config.data().images().augmentation())
        .isEqualTo(new AugmentationConfig(
            true, OptionalDouble.of(0.3), usual, OptionalDouble.of(0), usual));
    assertThat(config.model().sizes().imageSize()).hasValue(64);
  }

  @ParameterizedTest
  @DisplayName("invalid options, and those that do not apply to images or to texts, are rejected")
  @CsvSource(
      delimiter = '|',
      value = {
        "--task cifar10                            | needs an image model       | vit-tiny",
        "--task cifar10 --model vit-tiny           | without weights               | "
            + "--from-scratch",
        "--task cifar10 --model embedded --data d  | reads texts, not images       | vit",
        "--task cifar10 --model bert-base --from-scratch --data d | reads texts    | vit-tiny",
        "--task cifar10 --model vit-tny --from-scratch --data d | unknown architecture | vit-tiny",
        "--task cifar10 --model m --layers 3       | option --layers               | "
            + "--from-scratch",
        "--task cifar10 --model m --max-length 5   | option --max-length           | --image-size",
        "--task cifar10 --model m --train-file f   | option --train-file           | --data",
        "--task cifar10 --model m --flip 2         | option --flip                 | from 0.0 to "
            + "1.0",
        "--task cifar10 --model m --augment maybe  | unknown value                 | on or off",
        "--task cifar10 --model m --augment off --flip 0 | option --augment        | turn it on",
        "--task cifar10 --model m --on-bad-image x | unknown value 'x'             | skip",
        "--task cifar10 --model m --max-image-pixels 0 | option --max-image-pixels | larger",
        "--task cifar10 --model m --loader-threads 0 | option --loader-threads     | larger",
        "--task cifar10 --model m --image-size 0   | option --image-size           | at least 1",
        "--task cifar10 --model vit-tiny --from-scratch | needs images             | --data PATH",
        "--task cifar10 --model vit-tiny --from-scratch --data no-such | no such file or folder "
            + "| path",
        "--task cifar10 --model vit-tiny --from-scratch --image-size 30 --data d | 30 is not a "
            + "multiple | 28",
        "--task cifar10 --model vit-tiny --from-scratch --patch-size 5 --data d | not a multiple "
            + "of patch_size | 30",
        "--task cifar10 --model vit-tiny --from-scratch --heads 5 --data d | num_attention_heads "
            + "| ",
        "--task rte --data d --on-bad-image skip   | it applies to images           | imagefolder",
        "--task rte --data d --classes a,b         | it applies to images           | imagefolder",
        "--task rte --data d --doc-stride 64       | it applies to questions        | squad",
        "--task cifar10 --model m --n-best 5       | it applies to questions        | squad",
        "--image-size 32                           | option --image-size           | Leave it out",
        "--from-scratch --model bert-base          | reads texts                   | vit-tiny",
      })
  void wrongOptions(String words, String problem, String remedy) {
    refused(words, problem, remedy == null ? "" : remedy);
  }

  @Test
  @DisplayName("class folders that cannot be used for training are rejected")
  void classFolders() throws Exception {
    write("one/only/a.png");
    refusedData("one", "only one class, 'only'", "a separate folder");
    write("empty/a/a.png");
    Files.createDirectories(folder.resolve("empty/b"));
    refusedData("empty", "is a class without images", "Add images");
    write("two/train/a/a.png", "two/train/b/a.png", "two/val/a/a.png", "two/val/c/a.png");
    refusedData("two", "only in training: b, only in validation: c", "the same classes");
    write("tiny/a/a.png", "tiny/b/a.png");
    refusedData("tiny", "leaves no image for validation", "--validation-share");
    refusedData(
        "two/train/a/a.png", "not a .tar, .parquet, .csv, .tsv or .jsonl file", "docs/images.md");
    refusedData("tiny", "has no class 'x'", "a or b", "--classes", "a,x");
    refused(
        "--task cifar10 --model vit-tiny --from-scratch --validation-share 0.5 --data "
            + twoOfEach("few"),
        "task cifar10 has 10 classes, not 2",
        "imagefolder");
  }

  private Path twoOfEach(String name) {
    write(name + "/a/a.png", name + "/a/b.png", name + "/b/a.png", name + "/b/b.png");
    return folder.resolve(name);
  }

  @Test
  @DisplayName("archives with unexpected entries are rejected")
  void archives() {
    refusedTar(new TarFile().with("a/../../b.png", IMAGE), "..");
    refusedTar(new TarFile().with("a/link.png", TarConstants.LF_SYMLINK), "link");
    refusedTar(new TarFile().with("a/device", TarConstants.LF_CHR), "device");
    byte[] whole = new TarFile().with("a/a.png", IMAGE).with("b/b.png", IMAGE).bytes();
    ImageFiles.write(folder.resolve("cut.tar"), Arrays.copyOf(whole, 1024 + 100));
    refusedData("cut.tar", "cut.tar", "");
    ImageFiles.write(folder.resolve("gone.csv"), "path,label\n".getBytes(StandardCharsets.UTF_8));
    refusedData("gone.csv", "has a header but no rows", "rows");
  }

  private void refusedTar(TarFile tar, String problem) {
    ImageFiles.write(folder.resolve("bad.tar"), tar.with("b/b.png", IMAGE).bytes());
    refusedData("bad.tar", problem, "");
    assertThat(folder.resolve("b.png")).doesNotExist();
  }

  @Test
  @DisplayName("CIFAR files of a wrong length and pickles are rejected")
  void cifar() {
    ImageFiles.write(folder.resolve("short/data_batch_1.bin"), new byte[3000]);
    ImageFiles.write(folder.resolve("short/test_batch.bin"), new byte[3073]);
    refusedData("short", "data_batch_1.bin", "");
    ImageFiles.write(folder.resolve("pickled/data_batch_1"), new byte[] {1});
    refusedData("pickled", "reading a pickle can run any code", "binary version");
  }

  @Test
  void predictAndEvaluateNeedAnImageModelForTheTask() {
    assertThat(Parsed.refusal("predict", "--model", "embedded", "a.png"))
        .startsWith("2 slimfit: ")
        .contains("reads texts, not images");
    assertThat(
            Parsed.refusal("predict", "--model", "embedded", "--task", "cifar10", "--output", "o"))
        .startsWith("2 slimfit: ")
        .contains("slimfit predict --model DIR PATH");
    assertThat(Parsed.refusal(
            "evaluate",
            "--task",
            "cifar10",
            "--model",
            "embedded",
            "--data",
            "d",
            "--output",
            folder.resolve("o").toString()))
        .startsWith("2 slimfit: ")
        .contains("reads texts, not images");
  }

  @ParameterizedTest
  @DisplayName("options that do not apply to the model are rejected, not ignored")
  @CsvSource(
      delimiter = '|',
      value = {
        "--model embedded --data d                | it needs --task             | --input",
        "--model embedded --input t a.png         | paths of images are given, too  | one of the "
            + "two",
        "--model embedded --input t --task rte    | excludes option --task         | one of the "
            + "two",
        "--model embedded --task rte a.png        | its own test files             | Leave out",
        "--model embedded --on-bad-image skip     | option --on-bad-image          | Leave it out",
        "--model embedded --loader-threads 2      | option --loader-threads        | Leave it out",
        "--model embedded --max-image-pixels 9    | option --max-image-pixels      | Leave it out",
        "--model VIT --text-column c a.png        | option --text-column           | Leave it out",
        "--model VIT --max-length 9 a.png         | option --max-length            | Leave it out",
      })
  void predictUsesAllItsOptions(String words, String problem, String remedy) throws Exception {
    Files.writeString(folder.resolve("config.json"), "{\"model_type\":\"vit\"}");
    String command = "predict " + words.replace("VIT", folder.toString());
    assertThat(Parsed.refusal(command.split(" ", -1)))
        .startsWith("2 slimfit: ")
        .contains(problem, remedy);
  }

  @Test
  void evaluateTakesColumnsOnlyForOwnFiles() {
    String output = folder.resolve("o").toString();
    assertThat(Parsed.refusal(
            "evaluate", "--task", "sst2", "--model", "m", "--text-column", "c", "--output", output))
        .startsWith("2 slimfit: ")
        .contains("option --text-column", "has its own files");
  }

  @Test
  void configurationMayHaveAnyName() throws Exception {
    Path mine = Files.writeString(folder.resolve("mine.json"), "{\"model_type\":\"vot\"}");
    refused(
        "--task cifar10 --from-scratch --data d --model " + mine,
        "unknown model type 'vot'",
        "vit");
  }

  private void write(String... files) {
    for (String file : files) {
      ImageFiles.write(folder.resolve(file), IMAGE);
    }
  }

  private void refusedData(String data, String problem, String remedy, String... more) {
    List<String> words = new ArrayList<>(List.of(
        "--task",
        "imagefolder",
        "--model",
        "vit-tiny",
        "--from-scratch",
        "--data",
        folder.resolve(data).toString()));
    words.addAll(List.of(more));
    refused(words, problem, remedy);
  }

  private void refused(String words, String problem, String remedy) {
    refused(List.of(words.trim().split(" +", -1)), problem, remedy);
  }

  private void refused(List<String> words, String problem, String remedy) {
    Path output = folder.resolve("output");
    List<String> all = new ArrayList<>(List.of("train", "--output", output.toString()));
    all.addAll(words);
    String refusal = Parsed.refusal(all.toArray(String[]::new));
    assertThat(refusal).startsWith("2 slimfit: ").contains(problem, remedy);
    assertThat(refusal.lines().count()).isLessThanOrEqualTo(3);
    assertThat(output).doesNotExist();
  }
}
