package io.slimfit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.cli.huggingface.HuggingFaceArguments;
import io.slimfit.cli.huggingface.HuggingFaceTranslation;
import io.slimfit.run.config.RunConfig;
import io.slimfit.run.config.StoredHead;
import io.slimfit.train.EvaluationSchedule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Translates arguments of Hugging Face's scripts to our options. */
class HuggingFaceArgumentsTest {
  private static final String RUN_GLUE =
      "--model_name_or_path m --task_name MRPC --do_train --do_eval --max_seq_length 100"
          + " --per_device_train_batch_size 32 --learning_rate 2e-5 --num_train_epochs 2"
          + " --output_dir out/ --overwrite_output_dir --report_to none --logging_steps=10 "
          + "--bf16 False";

  @TempDir
  Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--model_name_or_path bert     | --model=bert",
        "--model-name-or-path bert     | --model=bert",
        "--task_name SST2              | --task=sst2",
        "--per_device_train_batch_size 4 --gradient_accumulation_steps=2 | --batch-size=4 "
            + "--gradient-accumulation=2",
        "--per_device_eval_batch_size 4| --eval-batch-size=4",
        "--train_file a.csv --validation_file b.csv --test_file c.csv | --train-file=a.csv "
            + "--validation-file=b.csv --test-file=c.csv",
        "--bf16                        | --precision=bf16",
        "--bf16 True                   | --precision=bf16",
        "--bf16=false                  | --precision=fp32",
        "--overwrite_output_dir --do_train | --overwrite",
        "--gradient_checkpointing true | --profile=checkpoint",
        "--group_by_length             | --group-by-length=on",
        "--no_group_by_length          | --group-by-length=off",
        "--ignore_mismatched_sizes     | --ignore-mismatched-sizes",
        "--label_smoothing_factor 0.1  | --label-smoothing=0.1",
        "--optim adamw_torch           | --optimizer=adamw",
        "--optim adamw_bnb_8bit        | --optimizer=adamw8bit",
        "--optim paged_adamw_8bit      | --optimizer=adamw8bit --optimizer-states=paged",
        "--max_steps -1                |",
        "--max_steps 7                 | --max-steps=7",
        "--max_grad_norm 0             | --max-grad-norm=Infinity",
        "--warmup_ratio 0.1            | --warmup-ratio=0.1",
        "--warmup_ratio 0.1 --warmup_steps 0  | --warmup-ratio=0.1",
        "--warmup_ratio 0.1 --warmup_steps 50 | --warmup-steps=50",
        "--warmup_steps 0.1            | --warmup-ratio=0.1",
        "--warmup_steps 5 --lr_scheduler_type constant | --lr-scheduler=constant",
        "--warmup_steps 5 --lr_scheduler_type constant_with_warmup | --lr-scheduler=constant "
            + "--warmup-steps=5",
        "--eval_strategy epoch         | --eval-every=epoch",
        "--evaluation_strategy no --eval_steps 5 | --eval-every=end",
        "--eval_strategy steps --eval_steps 20 | --eval-every=20",
        "--eval_strategy steps         | --eval-every=500",
        "--save_strategy epoch         | --save-every=epoch",
        "--save_strategy no            | --save-every=never",
        "--save_strategy steps --save_steps 20 | --save-every=20",
        "--save_strategy steps         | --save-every=500",
        "--save_steps 30               | --save-every=30",
        "--save_strategy best          | --keep-best --save-every=never",
        "--save_total_limit 3          | --keep-last=3",
        "--load_best_model_at_end --metric_for_best_model eval_f1 --greater_is_better True | "
            + "--keep=best --best-metric=f1",
        "--load_best_model_at_end False| --keep=last",
        "--metric_for_best_model eval_loss --greater_is_better False | --best-metric=loss",
        "--metric_for_best_model loss_mm | --best-metric=loss_mm",
        "--dataset_name rajpurkar/squad| --task=squad",
        "--dataset_name squad_v2       | --task=squad2",
        "--dataset_name squad --version_2_with_negative | --task=squad2",
        "--doc_stride 64 --n_best_size 5 --max_answer_length 9 --null_score_diff_threshold -1 | "
            + "--doc-stride=64 --n-best=5 --max-answer-length=9 --null-threshold=-1 --task=squad",
        "--train_dir a --validation_dir b --train_val_split 0.2 | --validation-file=b "
            + "--validation-share=0.2 --data=a --task=imagefolder",
        "--dataset_name uoft-cs/cifar10 --image_column_name img --label_column_name label | "
            + "--image-column=img --label-column=label --task=cifar10",
        "--do_train --do_predict       | --predict",
        "--use_cpu                     | --device=cpu",
        "--logging_steps 5 --seed 3    |",
        "--report_to tensorboard mlflow --run_name r | --run-name=r --report-to=tensorboard,mlflow",
        "--report_to=all --logging_dir logs | --logging-dir=logs --report-to=all",
        "--report_to none              | --report-to=none",
        "--fp16 False --deepspeed none |",
        "--hub_token secret --token secret --push_to_hub no |",
      })
  void translation(String words, String expected) {
    assertThat(translated(words)).isEqualTo(expected == null ? "" : expected);
  }

  @ParameterizedTest
  @DisplayName("unsupported arguments that would change results are rejected under their own name")
  @CsvSource(
      delimiter = '|',
      value = {
        "--fp16                        | option --fp16: is not supported   | --bf16",
        "--deepspeed ds.json           | option --deepspeed                | Leave it out",
        "--resume_from_checkpoint c    | option --resume_from_checkpoint   | Leave it out",
        "--optim adafactor             | unknown value 'adafactor'         | adamw",
        "--lr_scheduler_type polynomial| option --lr_scheduler_type        | Use constant, ",
        "--metric_for_best_model loss --greater_is_better True | a loss is not better | Leave it "
            + "out",
        "--greater_is_better False     | option --greater_is_better        | Leave it out",
        "--dataset_name imdb           | option --dataset_name: 'imdb'     | squad",
        "--task mrpc --report_to wandb | option --report_to (option --report-to): slimfit does not "
            + "report to wandb | tensorboard",
        "--do_eval                     | without --do_train                | slimfit evaluate",
        "--per_device_train_batchsize 3| no such option                    | "
            + "--per_device_train_batch_size",
        "--model_name_or_path          | has no value                      | Give one",
        "--bf16=maybe                  | 'maybe' is not a truth value      | True or False",
        "--max_steps 3 --max-steps 4   | option --max-steps                | once",
        "--max_steps 3 --max_steps 4   | option --max_steps: is given twice| once",
        "--per_device_train_batch_size x | option --per_device_train_batch_size (option "
            + "--batch-size) | whole number",
        "--warmup_steps x              | option --warmup_steps (option --warmup-ratio)  | a number",
      })
  void refusals(String words, String problem, String remedy) {
    String line = "train " + words.trim();
    assertThat(Parsed.refusal(line.split(" +", -1)))
        .startsWith("2 slimfit: ")
        .contains(problem, remedy);
  }

  @Test
  void completeCommandLineOfRunGlue() {
    Parsed parsed = Parsed.train(RUN_GLUE.split(" ", -1));
    RunConfig config = parsed.config();
    assertThat(config.task().name()).isEqualTo("mrpc");
    assertThat(config.model().name()).isEqualTo("m");
    assertThat(config.output()).isEqualTo(Path.of("out"));
    assertThat(config.overwrite()).isTrue();
    assertThat(config.schedule().maxLength()).isEqualTo(100);
    assertThat(config.schedule().batchSize()).isEqualTo(32);
    assertThat(config.schedule().epochs()).isEqualTo(2);
    assertThat(config.optimizer().learningRate()).isEqualTo(2e-5);
    assertThat(parsed.has("--hugging-face-files")).isTrue();
    assertThat(parsed.notes()).hasSize(2);
    assertThat(parsed.notes().get(1)).contains("ignored", "--logging_steps");
  }

  @Test
  void completeCommandLineOfRunImageClassification() {
    RunConfig config = Parsed.train(
            ("--model_name_or_path m --train_dir pictures --remove_unused_columns False --do_train"
                    + " --do_eval --num_train_epochs 2 --output_dir out --ignore_mismatched_sizes")
                .split(" ", -1))
        .config();
    assertThat(config.task().name()).isEqualTo("imagefolder");
    assertThat(config.data().path()).contains(Path.of("pictures"));
    assertThat(config.data().files().validationShare()).isEqualTo(0.15);
    assertThat(config.model().head()).isEqualTo(StoredHead.KEPT_IF_IT_FITS);
    assertThat(config.schedule().batchSize()).isEqualTo(8);
    assertThat(config.optimizer().learningRate()).isEqualTo(5e-5);
    assertThat(Parsed.train("--model_name_or_path", "m", "--task", "cifar10")
            .config()
            .seed())
        .isEqualTo(42);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--train_dir pictures",
        "--train-dir pictures --train-val-split 0.2",
        "--validation_dir pictures --task imagefolder",
        "--dataset_name uoft-cs/cifar10 --data cifar",
        "--dataset_name cifar100 --data cifar",
      })
  void runImageClassificationHasItsOwnDefaultModel(String words) {
    Parsed parsed = Parsed.train(words.split(" ", -1));
    assertThat(parsed.config().model().name()).isEqualTo("google/vit-base-patch16-224-in21k");
    assertThat(parsed.config().optimizer().learningRate()).isEqualTo(5e-5);
    assertThat(parsed.config().schedule().batchSize()).isEqualTo(8);
    assertThat(parsed.notes().get(0))
        .contains("with " + words.split(" ", -1)[0].replace("train-dir", "train_dir"))
        .contains("--model google/vit-base-patch16-224-in21k");
    Parsed own = Parsed.train((words + " --model m --seed 5").split(" ", -1));
    assertThat(own.config().model().name()).isEqualTo("m");
    assertThat(own.config().seed()).isEqualTo(5);
    assertThat(own.config().schedule().batchSize()).isEqualTo(8);
    assertThat(own.notes().get(0)).doesNotContain("--model", "--seed");
  }

  @Test
  void defaultsApplyWithModelNameOrPath() {
    Parsed parsed = Parsed.train("--model_name_or_path", "m", "--task", "rte");
    RunConfig config = parsed.config();
    assertThat(config.optimizer().learningRate()).isEqualTo(5e-5);
    assertThat(config.optimizer().adamw().weightDecay()).isZero();
    assertThat(config.optimizer().clipping().largestNorm()).isEqualTo(1);
    assertThat(config.schedule().batchSize()).isEqualTo(8);
    assertThat(config.schedule().groupByLength()).isFalse();
    assertThat(config.seed()).isEqualTo(42);
    assertThat(config.evaluation().keepBest()).isFalse();
    assertThat(config.freeze().policy()).as("as in their scripts").isEqualTo("none");
    assertThat(parsed.notes().get(0)).contains("Hugging Face's defaults", "--seed 42");
    assertThat(
            Parsed.train("--model_name_or_path", "m", "--seeds", "1,2").notes().get(0))
        .doesNotContain("--seed 42");
  }

  @Test
  void otherNamesKeepTheRecipe() {
    Parsed parsed = Parsed.train("--task_name", "rte", "--freeze_rate", "0.5");
    assertThat(parsed.config().optimizer().learningRate()).isEqualTo(2.4e-4);
    assertThat(parsed.config().freeze().rate()).isEqualTo(0.5);
    assertThat(parsed.has("--hugging-face-files")).isTrue();
    assertThat(parsed.notes()).isEmpty();
    assertThat(Parsed.train("--learning_rate", "1").has("--hugging-face-files")).isTrue();
    assertThat(Parsed.train("--learning-rate", "1").has("--hugging-face-files")).isFalse();
  }

  @Test
  void jsonFileOfArguments() throws Exception {
    Path file = Files.writeString(folder.resolve("args.json"), """
        {"model_name_or_path": "m", "task_name": "rte", "per_device_train_batch_size": 4,
         "overwrite_output_dir": true, "eval_strategy": "epoch", "logging_steps": 3}
        """);
    RunConfig config =
        Parsed.train("--config", file.toString(), "--batch-size", "5").config();
    assertThat(config.task().name()).isEqualTo("rte");
    assertThat(config.schedule().batchSize()).isEqualTo(5);
    assertThat(config.overwrite()).isTrue();
    assertThat(config.evaluation().every()).isEqualTo(new EvaluationSchedule.Every.Epoch());
    assertThat(config.seed()).isEqualTo(42);
  }

  @Test
  void ownOptionsAreNotTranslated() {
    Set<String> own =
        Parsed.train().options().stream().map(name -> "--" + name).collect(Collectors.toSet());
    List<String> words = List.copyOf(own);
    assertThat(HuggingFaceArguments.split(words, own).rest()).isEqualTo(words);
  }

  private static String translated(String words) {
    HuggingFaceArguments.Split split =
        HuggingFaceArguments.split(List.of(words.split(" +", -1)), Set.of("--seed"));
    return HuggingFaceTranslation.of(split.theirs()).ours().stream()
        .flatMap(setting -> setting.words().stream())
        .collect(Collectors.joining(" "));
  }
}
