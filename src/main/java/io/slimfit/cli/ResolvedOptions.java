package io.slimfit.cli;

import io.slimfit.cli.options.Flags;
import io.slimfit.freeze.FreezeConfig;
import io.slimfit.freeze.FreezePolicies;
import io.slimfit.freeze.PolicyOption;
import io.slimfit.optim.AdamWConfig;
import io.slimfit.optim.OptimizerConfig;
import io.slimfit.optim.WarmUp;
import io.slimfit.run.config.EngineConfig;
import io.slimfit.run.config.ModelSizes;
import io.slimfit.run.config.RunConfig;
import io.slimfit.run.config.StoredHead;
import io.slimfit.task.LossConfig;
import io.slimfit.task.MicroBatch;
import io.slimfit.task.ScheduleConfig;
import io.slimfit.task.SettingsGroup;
import io.slimfit.task.image.AugmentationConfig;
import io.slimfit.task.image.ImageConfig;
import io.slimfit.task.question.QuestionConfig;
import io.slimfit.task.text.TextFiles;
import io.slimfit.train.EvaluationSchedule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * The options of a run with the values that are in effect, given or not: what {@code config.yaml} holds. Where results go is not
 * part of it, nor how many threads there happen to be.
 */
final class ResolvedOptions {
  private static final Set<String> NOT_OF_THE_RUN = Set.of(
      "--config",
      "--output",
      "--overwrite",
      "--verbose",
      "--seed",
      "--seeds",
      "--help",
      "--version");

  private final Map<String, List<String>> values = new LinkedHashMap<>();

  private ResolvedOptions() {}

  /**
   * Names without dashes.
   *
   * @param given what was parsed: of options that the configuration does not tell of, what they were given is kept
   */
  static Map<String, List<String>> of(RunConfig config, ParseResult given) {
    ResolvedOptions options = new ResolvedOptions();
    boolean ofImages = config.task()
        .settings()
        .contains(SettingsGroup.IMAGES);
    options.run(config);
    options.data(config.data().files(), config.data().loss(), ofImages);
    options.freeze(config.freeze());
    options.engine(config.engine());
    options.optimizer(config.optimizer());
    options.schedule(config.schedule(), ofImages);
    options.evaluation(config.evaluation());
    if (ofImages) {
      options.images(config.data().images());
      options.sizes(config.model().sizes());
      options.put("from-scratch", config.model().fromNothing());
    } else {
      options.questions(config.data().questions());
    }
    for (OptionSpec option : given.matchedOptions()) {
      String name = option.longestName();
      if (!NOT_OF_THE_RUN.contains(name) && !option.stringValues().isEmpty()) {
        options.values.putIfAbsent(name.substring(2), option.stringValues());
      }
    }
    return options.values;
  }

  private void run(RunConfig config) {
    put("task", config.task().name());
    config.data().path().ifPresent(data -> put("data", data));
    put("model", config.model().name());
    put("recipe", config.recipe().name().toLowerCase(Locale.ROOT));
    put("seed", config.seed());
    put("ignore-mismatched-sizes", config.model().head() == StoredHead.KEPT_IF_IT_FITS);
    put("fresh-head", config.model().head() == StoredHead.REPLACED);
    config.alwaysTrain().ifPresent(regex -> put("always-train", regex));
    config.probeEvery().ifPresent(steps -> put("probe-gradients", steps));
  }

  private void freeze(FreezeConfig freeze) {
    put("freeze", freeze.policy());
    for (PolicyOption<?> option : FreezePolicies.options(freeze.policy())) {
      freeze.value(option).ifPresent(value -> put(Flags.flag(option.name()).substring(2), value));
    }
    put("truncate", freeze.truncate());
  }

  private void engine(EngineConfig engine) {
    put("profile", engine.profile());
    if (!engine.stores().isEmpty()) {
      values.put(
          "store",
          new TreeMap<>(engine.stores())
              .entrySet().stream()
                  .map(row -> row.getKey().optionName() + "=" + row.getValue().optionName())
                  .toList());
    }
    if (!(engine.microBatch() instanceof MicroBatch.Standard)) {
      put("micro-batch", engine.microBatch().optionValue());
    }
    put("precision", engine.precisions().forward().optionName());
    engine
        .precisions()
        .backward()
        .ifPresent(precision -> put("gradient-precision", precision.optionName()));
    put("device", engine.device().name().toLowerCase(Locale.ROOT));
  }

  private void optimizer(OptimizerConfig optimizer) {
    put("optimizer", optimizer.name());
    put("optimizer-states", optimizer.states().name().toLowerCase(Locale.ROOT));
    put("learning-rate", optimizer.learningRate());
    put("lr-scheduler", optimizer.schedule());
    if (optimizer.warmUp() instanceof WarmUp.Steps steps) {
      put("warmup-steps", steps.count());
    } else if (optimizer.warmUp() instanceof WarmUp.Share share) {
      put("warmup-ratio", share.ratio());
    }
    AdamWConfig adamw = optimizer.adamw();
    put("weight-decay", adamw.weightDecay());
    put("adam-beta1", adamw.beta1());
    put("adam-beta2", adamw.beta2());
    put("adam-epsilon", adamw.epsilon());
    put("adam-bias-correction", onOff(adamw.biasCorrection()));
    put("max-grad-norm", optimizer.clipping().largestNorm());
  }

  private void schedule(ScheduleConfig schedule, boolean ofImages) {
    put("epochs", schedule.epochs());
    schedule.maxSteps().ifPresent(steps -> put("max-steps", steps));
    put("batch-size", schedule.batchSize());
    put("eval-batch-size", schedule.evalBatchSize());
    put("gradient-accumulation", schedule.accumulation());
    if (!ofImages) {
      put("max-length", schedule.maxLength());
      put("packing", onOff(schedule.packing() == ScheduleConfig.Padding.NONE));
      put("group-by-length", onOff(schedule.groupByLength()));
    }
    schedule.maxTrainSamples().ifPresent(samples -> put("max-train-samples", samples));
    schedule.maxEvalSamples().ifPresent(samples -> put("max-eval-samples", samples));
  }

  private void evaluation(EvaluationSchedule evaluation) {
    put("eval-every", evaluation.every().optionValue());
    put("keep", evaluation.keepBest() ? "best" : "last");
    evaluation.metric().ifPresent(metric -> put("best-metric", metric));
    evaluation.patience().ifPresent(count -> put("early-stopping", count));
  }

  private void data(TextFiles files, LossConfig loss, boolean ofImages) {
    put("validation-share", files.validationShare());
    if (!ofImages) {
      put("on-bad-row", files.onBadRow().name().toLowerCase(Locale.ROOT));
    }
    put("class-weights", loss.balanced() ? "balanced" : "none");
    put("label-smoothing", loss.labelSmoothing());
  }

  private void images(ImageConfig images) {
    put("on-bad-image", images.onBadImage().name().toLowerCase(Locale.ROOT));
    put("max-image-pixels", images.maxPixels());
    if (!images.classes().isEmpty()) {
      values.put("classes", images.classes());
    }
    AugmentationConfig augmentation = images.augmentation();
    put("augment", onOff(augmentation.on()));
    augmentation.smallestArea().ifPresent(share -> put("crop-scale", share));
    augmentation.flatness().ifPresent(ratio -> put("crop-ratio", ratio));
    augmentation.flipProbability().ifPresent(share -> put("flip", share));
    augmentation.erasingProbability().ifPresent(share -> put("erase", share));
  }

  private void sizes(ModelSizes sizes) {
    sizes.blocks().ifPresent(count -> put("layers", count));
    sizes.hiddenSize().ifPresent(size -> put("hidden-size", size));
    sizes.attentionHeads().ifPresent(heads -> put("heads", heads));
    sizes.intermediateSize().ifPresent(size -> put("intermediate-size", size));
    sizes.patchSize().ifPresent(size -> put("patch-size", size));
    sizes.imageSize().ifPresent(size -> put("image-size", size));
  }

  private void questions(QuestionConfig questions) {
    questions.docStride().ifPresent(tokens -> put("doc-stride", tokens));
    put("n-best", questions.bestSize());
    put("max-answer-length", questions.longestAnswer());
    put("null-threshold", questions.nullThreshold());
  }

  private void put(String name, Object value) {
    values.put(name, List.of(String.valueOf(value)));
  }

  private static String onOff(boolean on) {
    return on ? "on" : "off";
  }
}
