package io.slimfit.cli.huggingface;

import io.slimfit.cli.huggingface.HuggingFaceName.Meaning;
import io.slimfit.cli.huggingface.HuggingFaceName.Takes;
import io.slimfit.run.config.CheckpointOptions;
import io.slimfit.run.config.DataOptions;
import io.slimfit.run.config.EvaluationOptions;
import io.slimfit.run.config.ImageOptions;
import io.slimfit.run.config.MemoryOptions;
import io.slimfit.run.config.ModelSourceOptions;
import io.slimfit.run.config.Option;
import io.slimfit.run.config.OutputOptions;
import io.slimfit.run.config.QuestionOptions;
import io.slimfit.run.config.TextFormatOptions;
import io.slimfit.run.config.TrainingOptions;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The table of Hugging Face's names: those of TrainingArguments, run_glue, run_classification,
 * run_qa and run_image_classification. To add one, add a line here, and to
 * docs/hugging-face-names.md what {@code HuggingFaceNamesTest} then prints.
 */
public final class HuggingFaceNames {
  private static final String GPU = "fp16 needs a scaled loss, which slimfit does not do";
  private static final String NO_COUNTERPART = "slimfit has nothing that does the same";
  private static final String CHECKPOINTS =
      "the model is written at the end, or when it is evaluated";
  private static final String LOGS = "steps.jsonl has every step";
  private static final String LOADING = "concerns how Hugging Face loads data";
  private static final String SPLITS =
      "a file has no splits: each is given by an option of its own";
  private static final String DEVICES = "concerns how Hugging Face uses devices";
  private static final String KERNELS = "slimfit has kernels of its own";
  private static final String EVALUATION = "concerns how Hugging Face computes metrics";
  private static final String RESUME = "concerns how Hugging Face resumes a run";
  private static final String HUB = "nothing is uploaded";
  private static final String PADDING =
      "padding is left out, which changes only the loss of question answering "
          + "([data.md](data.md#squad))";

  private static final Map<String, HuggingFaceName> ALL = new Table()
      // model
      .same("model_name_or_path", ModelSourceOptions.MODEL)
      .flag("ignore_mismatched_sizes", ModelSourceOptions.IGNORE_MISMATCHED_SIZES.flag())
      .words("model_revision", Map.of("main", List.of()))
      .ignored("cache_dir", "set the environment variable HF_HOME")
      .ignored("token", "set the environment variable HF_TOKEN")
      .ignoredList("use_auth_token", "set the environment variable HF_TOKEN")
      .ignoredSwitch("trust_remote_code", "no code of models is ever run")
      .ignoredSwitch("use_fast_tokenizer", "the tokenizer is always the fast one")
      .refused("config_name", "the configuration is the model folder's", "Leave it out")
      .refused("tokenizer_name", "the tokenizer is the model folder's", "Leave it out")
      .refused("image_processor_name", "the image processor is the model folder's", "Leave it out")
      .refused("model_type", NO_COUNTERPART, "Give --model_name_or_path")
      // data
      .combined("task_name", "`--task`, in small letters")
      .combined("dataset_name", "`--task` of the same data set; give its folder by `--data`")
      .ignored("dataset_config_name", "the name of the task says all")
      .same("train_file", DataOptions.TRAIN_FILE)
      .same("validation_file", DataOptions.VALIDATION_FILE)
      .same("test_file", DataOptions.TEST_FILE)
      .combined("train_dir", "`--data`, with `--task imagefolder` unless dataset_name is given")
      .same("validation_dir", DataOptions.VALIDATION_FILE)
      .same("train_val_split", DataOptions.VALIDATION_SHARE)
      .same("image_column_name", ImageOptions.IMAGE_COLUMN)
      .same("label_column_name", DataOptions.LABEL_COLUMN)
      .combined(
          "text_column_names", "`--text-column`; several, which are joined there, are refused")
      .ignored("text_column_delimiter", "there is one column, so nothing is joined")
      .add(
          "do_regression",
          Takes.SWITCH,
          new Meaning.Words(Map.of(
              "true", List.of(TextFormatOptions.LABELS.flag() + "=score"),
              "false", List.of(TextFormatOptions.LABELS.flag() + "=class"))))
      .ignored("train_split_name", SPLITS)
      .ignored("validation_split_name", SPLITS)
      .ignored("test_split_name", SPLITS)
      .ignored("remove_splits", SPLITS)
      .ignored("remove_columns", "columns that are not named are not read")
      .ignored("metric_name", "all metrics of the task are computed")
      .ignoredSwitch("shuffle_train_dataset", "training examples are always shuffled")
      .ignored("shuffle_seed", "the order of the examples follows --seed")
      .same("max_seq_length", TrainingOptions.MAX_LENGTH)
      .same("max_train_samples", DataOptions.MAX_TRAIN_SAMPLES)
      .same("max_eval_samples", EvaluationOptions.MAX_EVAL_SAMPLES)
      .same("max_predict_samples", OutputOptions.MAX_PREDICT_SAMPLES)
      .ignoredSwitch("pad_to_max_length", PADDING)
      .ignoredSwitch("overwrite_cache", LOADING)
      .ignored("preprocessing_num_workers", LOADING)
      .ignored("dataloader_num_workers", LOADING)
      .ignored("dataloader_prefetch_factor", LOADING)
      .ignoredSwitch("dataloader_pin_memory", LOADING)
      .ignoredSwitch("dataloader_persistent_workers", LOADING)
      .ignored("dataloader_multiprocessing_context", LOADING)
      .ignoredSwitch("dataloader_in_order", LOADING)
      .ignoredSwitch("dataloader_drop_last", LOADING)
      .ignoredSwitch("remove_unused_columns", LOADING)
      .ignoredList("label_names", LOADING)
      // questions
      .combined("version_2_with_negative", Takes.SWITCH, "`--task squad2`")
      .same("doc_stride", QuestionOptions.DOC_STRIDE)
      .same("n_best_size", QuestionOptions.N_BEST)
      .same("max_answer_length", QuestionOptions.MAX_ANSWER_LENGTH)
      .same("null_score_diff_threshold", QuestionOptions.NULL_THRESHOLD)
      // what is done
      .combined("do_train", Takes.SWITCH, "always done; without it the others are refused")
      .ignoredSwitch("do_eval", "the model is always evaluated at the end")
      .flag("do_predict", OutputOptions.PREDICT.flag())
      .same("output_dir", OutputOptions.OUTPUT)
      .flag("overwrite_output_dir", OutputOptions.OVERWRITE.flag())
      .refused(
          "resume_from_checkpoint",
          "slimfit resumes a run by its output folder",
          "Leave it out, and use " + CheckpointOptions.RESUME.flag() + " DIR")
      // batches and steps
      .same("per_device_train_batch_size", TrainingOptions.BATCH_SIZE)
      .same("per_gpu_train_batch_size", TrainingOptions.BATCH_SIZE)
      .same("per_device_eval_batch_size", EvaluationOptions.EVAL_BATCH_SIZE)
      .same("per_gpu_eval_batch_size", EvaluationOptions.EVAL_BATCH_SIZE)
      .same("gradient_accumulation_steps", TrainingOptions.GRADIENT_ACCUMULATION)
      .ignored("eval_accumulation_steps", "results are never gathered on a device")
      .same("num_train_epochs", TrainingOptions.EPOCHS)
      .combined("max_steps", "`--max-steps`; -1 or 0: none")
      .onOff("group_by_length", TrainingOptions.GROUP_BY_LENGTH)
      .combined(
          "train_sampling_strategy",
          "`--group-by-length`: on for group_by_length, off for random; sequential is refused")
      .ignored("length_column_name", LOADING)
      .refused("auto_find_batch_size", NO_COUNTERPART, "Use --micro-batch", Takes.SWITCH)
      // optimizer
      .same("learning_rate", TrainingOptions.LEARNING_RATE)
      .combined("lr_scheduler_type", "`--lr-scheduler`; constant_with_warmup is constant here")
      .refused("lr_scheduler_kwargs", NO_COUNTERPART, "Leave it out")
      .combined("warmup_ratio", "`--warmup-ratio`, unless warmup_steps is above 0")
      .combined("warmup_steps", "`--warmup-steps`; below 1 it is a share")
      .words(
          "optim",
          Map.of(
              "adamw_torch", List.of("--optimizer=adamw"),
              "adamw_torch_fused", List.of("--optimizer=adamw"),
              "adamw_hf", List.of("--optimizer=adamw"),
              "adamw_8bit", List.of("--optimizer=adamw8bit"),
              "adamw_bnb_8bit", List.of("--optimizer=adamw8bit"),
              "paged_adamw", List.of("--optimizer=adamw", "--optimizer-states=paged"),
              "paged_adamw_32bit", List.of("--optimizer=adamw", "--optimizer-states=paged"),
              "paged_adamw_8bit", List.of("--optimizer=adamw8bit", "--optimizer-states=paged")))
      .refused("optim_args", NO_COUNTERPART, "Leave it out")
      .refused("optim_target_modules", NO_COUNTERPART, "Use --freeze")
      .refused("adafactor", NO_COUNTERPART, "Use --optim adamw_8bit", Takes.SWITCH)
      .same("weight_decay", TrainingOptions.WEIGHT_DECAY)
      .same("adam_beta1", TrainingOptions.ADAM_BETA1)
      .same("adam_beta2", TrainingOptions.ADAM_BETA2)
      .same("adam_epsilon", TrainingOptions.ADAM_EPSILON)
      .combined("max_grad_norm", "`--max-grad-norm`; 0: none")
      .same("label_smoothing_factor", TrainingOptions.LABEL_SMOOTHING)
      .refused("neftune_noise_alpha", NO_COUNTERPART, "Leave it out")
      // memory and arithmetic
      .flag("gradient_checkpointing", "--profile=checkpoint")
      .flag("activation_checkpointing", MemoryOptions.PROFILE.flag() + "=checkpoint")
      .ignored("gradient_checkpointing_kwargs", "there is one way to do it")
      .ignored("activation_checkpointing_kwargs", "there is one way to do it")
      .ignoredSwitch("use_liger_kernel", KERNELS)
      .ignored("liger_kernel_config", KERNELS)
      .ignoredSwitch("use_cache", "encoders have no cache of keys and values")
      .choice("bf16", "--precision=bf16", "--precision=fp32")
      .refused("fp16", GPU, "Use --bf16, which needs no such scaling", Takes.SWITCH)
      .refused("fp16_full_eval", GPU, "Use --bf16", Takes.SWITCH)
      .refused("bf16_full_eval", NO_COUNTERPART, "Use --bf16", Takes.SWITCH)
      .ignored("fp16_opt_level", "it says nothing without fp16")
      .ignored("half_precision_backend", "it says nothing without fp16")
      .ignoredSwitch("tf32", DEVICES)
      .flag("use_cpu", "--device=cpu")
      .flag("no_cuda", "--device=cpu")
      .ignored("local_rank", DEVICES)
      .ignored("ddp_backend", DEVICES)
      .ignoredSwitch("ddp_find_unused_parameters", DEVICES)
      .ignored("ddp_bucket_cap_mb", DEVICES)
      .ignoredSwitch("ddp_broadcast_buffers", DEVICES)
      .ignoredSwitch("ddp_static_graph", DEVICES)
      .ignored("ddp_timeout", DEVICES)
      .ignoredSwitch("average_tokens_across_devices", DEVICES)
      .refused("accelerator_config", NO_COUNTERPART, "Leave it out")
      .refused("parallelism_config", NO_COUNTERPART, "Leave it out")
      .refused("debug", NO_COUNTERPART, "Leave it out")
      .refused("deepspeed", NO_COUNTERPART, "Leave it out")
      .refused("fsdp", NO_COUNTERPART, "Leave it out")
      .refused("fsdp_config", NO_COUNTERPART, "Leave it out")
      .ignoredSwitch("torch_compile", DEVICES)
      .ignored("torch_compile_backend", DEVICES)
      .ignored("torch_compile_mode", DEVICES)
      .ignored("torch_empty_cache_steps", DEVICES)
      // evaluating and keeping
      .combined("eval_strategy", "`--eval-every`: no is end, steps is eval_steps, epoch is epoch")
      .combined("evaluation_strategy", "as eval_strategy")
      .combined("eval_steps", "`--eval-every` if eval_strategy is steps; default: 500")
      .ignored("eval_delay", CHECKPOINTS)
      .ignoredSwitch("eval_on_start", CHECKPOINTS)
      .refused("prediction_loss_only", "metrics are always computed", "Leave it out", Takes.SWITCH)
      .ignoredSwitch("eval_do_concat_batches", EVALUATION)
      .ignoredSwitch("eval_use_gather_object", EVALUATION)
      .ignoredSwitch("batch_eval_metrics", EVALUATION)
      .ignoredList("include_for_metrics", EVALUATION)
      .combined("load_best_model_at_end", Takes.SWITCH, "`--keep best`; without it `--keep last`")
      .combined(
          "metric_for_best_model",
          "`--best-metric`, without eval_; default: the task's first, not loss")
      .combined("greater_is_better", Takes.SWITCH, "all are but loss; anything else is refused")
      .combined(
          "save_strategy",
          "steps: `--save-every` with `save_steps`; epoch: `--save-every epoch`; no: `--save-every"
              + " never`; best: `--keep-best`, too")
      .combined("save_steps", "`--save-every` with the strategy steps, or without a strategy")
      .same("save_total_limit", CheckpointOptions.KEEP_LAST)
      .ignoredSwitch("save_only_model", CHECKPOINTS)
      .ignoredSwitch("save_safetensors", "models are always written so")
      .ignoredSwitch("save_on_each_node", DEVICES)
      .ignoredSwitch("enable_jit_checkpoint", CHECKPOINTS)
      .ignoredSwitch("ignore_data_skip", RESUME)
      .ignoredSwitch("restore_callback_states_from_checkpoint", RESUME)
      // random numbers
      .same("seed", TrainingOptions.SEED)
      .ignored("data_seed", "the order of the examples follows --seed")
      .ignoredSwitch("full_determinism", "runs are always repeatable")
      // logs
      .same("logging_dir", OutputOptions.LOGGING_DIR)
      .ignored("logging_strategy", LOGS)
      .ignored("logging_steps", LOGS)
      .ignoredSwitch("logging_first_step", LOGS)
      .ignoredSwitch("logging_nan_inf_filter", "a loss that is not a number ends the run")
      .ignored("log_level", LOGS)
      .ignored("log_level_replica", LOGS)
      .ignoredSwitch("log_on_each_node", LOGS)
      .combined(
          "report_to",
          Takes.LIST,
          "`--report-to`: tensorboard, mlflow, all or none; others, such as wandb, are refused")
      .same("run_name", OutputOptions.RUN_NAME)
      .ignored("project", LOGS)
      .ignored("trackio_space_id", LOGS)
      .ignored("trackio_bucket_id", LOGS)
      .ignored("trackio_static_space_id", LOGS)
      .ignoredSwitch("disable_tqdm", LOGS)
      .ignoredSwitch("skip_memory_metrics", "metrics.json always has them")
      .ignoredSwitch("include_num_input_tokens_seen", LOGS)
      .refused("push_to_hub", HUB, "Leave it out, and upload model/", Takes.SWITCH)
      .ignored("hub_model_id", HUB)
      .ignored("hub_token", HUB)
      .ignored("hub_strategy", HUB)
      .ignoredSwitch("hub_private_repo", HUB)
      .ignoredSwitch("hub_always_push", HUB)
      .ignored("hub_revision", HUB)
      .rows;

  private HuggingFaceNames() {}

  public static Optional<HuggingFaceName> find(String name) {
    return Optional.ofNullable(ALL.get(name));
  }

  /** All names, without dashes. */
  public static Set<String> names() {
    return ALL.keySet();
  }

  public static Collection<HuggingFaceName> all() {
    return ALL.values();
  }

  /** Builds the rows. */
  private static final class Table {
    private final Map<String, HuggingFaceName> rows = new LinkedHashMap<>();

    private Table add(String name, Takes takes, Meaning meaning) {
      if (rows.put(name, new HuggingFaceName(name, takes, meaning)) != null) {
        throw new IllegalStateException(name + " is there twice");
      }
      return this;
    }

    private Table same(String name, Option<?> option) {
      return add(name, Takes.VALUE, new Meaning.Same(option));
    }

    /** A switch whose two values both mean something. */
    private Table choice(String name, String on, String off) {
      return add(
          name,
          Takes.SWITCH,
          new Meaning.Words(Map.of("true", List.of(on), "false", List.of(off))));
    }

    private Table flag(String name, String word) {
      return add(
          name, Takes.SWITCH, new Meaning.Words(Map.of("true", List.of(word), "false", List.of())));
    }

    private Table onOff(String name, Option<?> option) {
      return add(
          name,
          Takes.SWITCH,
          new Meaning.Words(Map.of(
              "true", List.of(option.flag() + "=on"), "false", List.of(option.flag() + "=off"))));
    }

    private Table words(String name, Map<String, List<String>> byValue) {
      return add(name, Takes.VALUE, new Meaning.Words(byValue));
    }

    private Table combined(String name, String how) {
      return combined(name, Takes.VALUE, how);
    }

    private Table combined(String name, Takes takes, String how) {
      return add(name, takes, new Meaning.Combined(how));
    }

    private Table ignored(String name, String why) {
      return add(name, Takes.VALUE, new Meaning.Ignored(why));
    }

    private Table ignoredSwitch(String name, String why) {
      return add(name, Takes.SWITCH, new Meaning.Ignored(why));
    }

    private Table ignoredList(String name, String why) {
      return add(name, Takes.LIST, new Meaning.Ignored(why));
    }

    private Table refused(String name, String why, String remedy) {
      return refused(name, why, remedy, Takes.VALUE);
    }

    private Table refused(String name, String why, String remedy, Takes takes) {
      return add(name, takes, new Meaning.Refused(why, remedy));
    }
  }
}
