package io.slimfit.cli.options;

import io.slimfit.base.Registry;
import io.slimfit.run.config.DataOptions;
import io.slimfit.run.config.EvaluationOptions;
import io.slimfit.run.config.ModelSourceOptions;
import io.slimfit.run.config.Option;
import io.slimfit.run.config.OutputOptions;
import io.slimfit.run.config.SpeedOptions;
import io.slimfit.run.config.TextFormatOptions;
import io.slimfit.run.config.TrainingOptions;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What other tools call our options. An unknown option is answered with ours of the same meaning,
 * or else with the most similar names.
 */
public final class Synonyms {
  private static final Map<String, Option<?>> OURS = Map.copyOf(ours());

  private Synonyms() {}

  private static Map<String, Option<?>> ours() {
    Map<String, Option<?>> ours = new HashMap<>();
    of(ours, TrainingOptions.LEARNING_RATE, "lr", "eta", "alpha", "step-size", "base-lr", "max-lr");
    of(
        ours,
        TrainingOptions.BATCH_SIZE,
        "bs",
        "b",
        "batch",
        "train-batch-size",
        "mini-batch",
        "bsz");
    of(
        ours,
        TrainingOptions.EPOCHS,
        "e",
        "n-epochs",
        "num-epochs",
        "nb-epochs",
        "max-epochs",
        "ep");
    of(
        ours,
        TrainingOptions.MAX_STEPS,
        "steps",
        "iterations",
        "iters",
        "max-iter",
        "max-iters",
        "n-iter");
    of(ours, TrainingOptions.WEIGHT_DECAY, "wd", "decay", "l2", "l2-reg");
    of(ours, TrainingOptions.WARMUP_RATIO, "warmup", "warmup-proportion", "warm-up");
    of(
        ours,
        TrainingOptions.MAX_GRAD_NORM,
        "clip",
        "grad-clip",
        "clip-grad",
        "clip-norm",
        "gradient-clip");
    of(
        ours,
        TrainingOptions.GRADIENT_ACCUMULATION,
        "accumulation",
        "grad-accum",
        "accumulate",
        "update-freq",
        "accum-iter");
    of(
        ours,
        TrainingOptions.MAX_LENGTH,
        "seq-len",
        "seq-length",
        "max-seq-len",
        "max-len",
        "maxlen");
    of(ours, TrainingOptions.OPTIMIZER, "opt", "algorithm");
    of(
        ours,
        TrainingOptions.LR_SCHEDULER,
        "sched",
        "schedule",
        "scheduler",
        "lr-schedule",
        "lr-decay");
    of(ours, TrainingOptions.SEED, "random-seed", "random-state", "manual-seed", "rng");
    of(
        ours,
        DataOptions.TRAIN_FILE,
        "train",
        "training-file",
        "train-data",
        "train-path",
        "train-csv");
    of(
        ours,
        DataOptions.VALIDATION_FILE,
        "val-file",
        "valid-file",
        "val",
        "dev-file",
        "eval-file",
        "val-data",
        "eval-data",
        "dev");
    of(
        ours,
        DataOptions.VALIDATION_SHARE,
        "val-split",
        "validation-split",
        "test-size",
        "val-size");
    of(ours, DataOptions.DATA, "dataset", "data-dir", "data-path", "dataset-path", "dir");
    of(ours, DataOptions.TEXT_COLUMN, "text", "text-col", "text-field", "input-column", "sentence");
    of(ours, DataOptions.TEXT_PAIR_COLUMN, "text-pair", "text-b", "second-text", "pair-column");
    of(
        ours,
        DataOptions.LABEL_COLUMN,
        "label",
        "target",
        "label-col",
        "target-column",
        "label-field",
        "class-column",
        "y");
    of(ours, TextFormatOptions.SEPARATOR, "delimiter", "delim", "sep", "field-separator");
    of(ours, TextFormatOptions.ENCODING, "charset", "codec");
    of(ours, TextFormatOptions.QUOTES, "quotechar", "quoting");
    of(ours, DataOptions.INPUT, "file", "texts", "input-file", "predict-file", "in");
    of(
        ours,
        OutputOptions.OUTPUT,
        "out",
        "o",
        "out-dir",
        "save-dir",
        "output-path",
        "output-file",
        "save",
        "save-path",
        "checkpoint-dir");
    of(ours, OutputOptions.OVERWRITE, "force", "f", "overwrite-output");
    of(
        ours,
        ModelSourceOptions.MODEL,
        "m",
        "checkpoint",
        "pretrained",
        "backbone",
        "arch",
        "base-model",
        "model-path",
        "model-dir",
        "model-name");
    of(ours, SpeedOptions.THREADS, "cpus", "n-jobs", "jobs", "j", "num-threads", "nproc");
    of(ours, SpeedOptions.PRECISION, "fp16", "bf16", "amp", "half", "dtype", "mixed-precision");
    of(ours, SpeedOptions.DEVICE, "gpu", "cuda", "gpus", "use-gpu");
    of(ours, EvaluationOptions.BEST_METRIC, "metric", "monitor");
    of(ours, EvaluationOptions.EARLY_STOPPING, "patience", "early-stop", "es-patience");
    return ours;
  }

  private static void of(Map<String, Option<?>> ours, Option<?> option, String... names) {
    for (String name : names) {
      ours.put(name, option);
    }
  }

  /**
   * The names that a person may have meant, most likely first; empty if none is like the given one.
   *
   * @param given with dashes or without
   * @param known in the same form
   */
  static List<String> of(String given, Collection<String> known) {
    String word = given.replaceFirst("^-+", "").replace('_', '-').toLowerCase(Locale.ROOT);
    Option<?> meant = OURS.get(word);
    if (meant != null) {
      for (String name : List.of(meant.flag(), meant.key())) {
        if (known.contains(name)) {
          return List.of(name);
        }
      }
    }
    return Registry.similar(given, known);
  }

  /** What to say about an unknown option. */
  public static String remedy(String given, Collection<String> known, String command) {
    List<String> meant = of(given, known);
    return meant.isEmpty()
        ? "See '" + command + " --help'"
        : "Did you mean " + String.join(" or ", meant) + "?";
  }
}
