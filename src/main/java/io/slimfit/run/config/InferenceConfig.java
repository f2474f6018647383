package io.slimfit.run.config;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.task.InferenceSettings;
import io.slimfit.task.ScheduleConfig;
import io.slimfit.task.TaskKind;
import io.slimfit.task.image.ImageConfig;
import io.slimfit.task.question.QuestionConfig;
import io.slimfit.task.text.TextFiles;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.Devices;
import io.slimfit.tensor.Precision;
import io.slimfit.tensor.Processor;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * How a trained model predicts.
 *
 * @param model a model folder, or anything else that {@code --model} accepts
 * @param adapter the folder of a LoRA adapter of the model
 * @param maxLength in tokens; longer texts are cut; by default the length that the model was
 *     trained with
 * @param usualLength used instead if the model's files do not say; less if the model has fewer
 *     positions
 * @param batchSize texts per batch
 * @param threads number of workers
 * @param precision of matrix products in transformer blocks
 */
public record InferenceConfig(
    String model,
    Optional<Path> adapter,
    OptionalInt maxLength,
    int usualLength,
    int batchSize,
    int threads,
    Device device,
    Precision precision) {
  private static final Place PRECISION = Place.setting("precision");
  private static final int USUAL_LENGTH = 128;
  private static final int BATCH_SIZE = 32;

  public InferenceConfig {
    if (batchSize < 1) {
      throw new InputException(
          Place.setting("batchSize"),
          batchSize + " is outside the allowed range",
          "Give a number of at least 1");
    }
    if (maxLength.isPresent() && maxLength.getAsInt() < ScheduleConfig.SHORTEST_MAX_LENGTH) {
      throw new InputException(
          Place.setting("maxLength"),
          maxLength.getAsInt() + " is outside the allowed range",
          "Give a number of at least " + ScheduleConfig.SHORTEST_MAX_LENGTH);
    }
  }

  /**
   * The defaults: the length that the model was trained with, or else 128; batches of 32, all
   * processors, fp32.
   */
  public static InferenceConfig of(String model) {
    return new InferenceConfig(
        model,
        Optional.empty(),
        OptionalInt.empty(),
        USUAL_LENGTH,
        BATCH_SIZE,
        Runtime.getRuntime().availableProcessors(),
        Device.CPU,
        Precision.FLOAT32);
  }

  /**
   * The configuration that these options make.
   *
   * @param task its usual length is used if none is given and the model's files do not say
   */
  public static InferenceConfig of(OptionValues values, TaskKind<?> task) {
    InferenceConfig usual = of(values.get(ModelSourceOptions.MODEL).orElseThrow());
    InferenceConfig config = new InferenceConfig(
        usual.model,
        values.get(LoraOptions.ADAPTER),
        DataSettings.whole(values.get(TrainingOptions.MAX_LENGTH)),
        task.recipe().inputSize(),
        values.get(TrainingOptions.BATCH_SIZE).orElse(BATCH_SIZE),
        values.get(SpeedOptions.THREADS).orElse(usual.threads),
        values.get(SpeedOptions.DEVICE).orElse(Device.CPU),
        usual.precision);
    return values.get(SpeedOptions.PRECISION).map(config::withPrecision).orElse(config);
  }

  /** How images are read for predictions. */
  public static ImageConfig images(OptionValues values) {
    return DataSettings.images(values);
  }

  /** How answers are searched for in predictions. */
  public static QuestionConfig questions(OptionValues values) {
    return DataSettings.questions(values);
  }

  /** How texts are read for predictions. */
  public static TextFiles texts(OptionValues values) {
    return DataSettings.toPredict(values);
  }

  public InferenceConfig withMaxLength(int tokens) {
    return new InferenceConfig(
        model, adapter, OptionalInt.of(tokens), usualLength, batchSize, threads, device, precision);
  }

  /** Sets the length that is used if neither the options nor the model's files say one. */
  public InferenceConfig withUsualLength(int tokens) {
    return new InferenceConfig(
        model, adapter, maxLength, tokens, batchSize, threads, device, precision);
  }

  /** With a LoRA adapter of the model, in this folder. */
  public InferenceConfig withAdapter(Path folder) {
    return new InferenceConfig(
        model, Optional.of(folder), maxLength, usualLength, batchSize, threads, device, precision);
  }

  public InferenceConfig withBatchSize(int texts) {
    return new InferenceConfig(
        model, adapter, maxLength, usualLength, texts, threads, device, precision);
  }

  public InferenceConfig withThreads(int workers) {
    return new InferenceConfig(
        model, adapter, maxLength, usualLength, batchSize, workers, device, precision);
  }

  public InferenceConfig withDevice(Device other) {
    return new InferenceConfig(
        model, adapter, maxLength, usualLength, batchSize, threads, other, precision);
  }

  /**
   * @param other {@code fp32}, {@code bf16}, {@code int8}, or {@code auto}: that of training by
   *     default
   * @throws InputException with the nearest names if there is no such choice
   */
  public InferenceConfig withPrecision(String other) {
    Precision chosen = other.equals(Precisions.AUTO)
        ? Processor.here().fastest()
        : Precision.of(other, PRECISION, Precision.values());
    return new InferenceConfig(
        model, adapter, maxLength, usualLength, batchSize, threads, device, chosen);
  }

  /** The settings that data need. */
  public InferenceSettings settings() {
    return new InferenceSettings(maxLength, usualLength, batchSize);
  }

  /**
   * The same, with a precision that is fast on this machine; {@code note} gets what changes.
   *
   * @throws InputException if the device is not available, or computes no int8
   */
  public InferenceConfig onThisMachine(Consumer<String> note) {
    return on(Processor.here(), note);
  }

  InferenceConfig on(Processor processor, Consumer<String> note) {
    Devices.requireAvailable(device, Place.setting("device"));
    if (precision == Precision.INT8) {
      requireCpu();
      if (!processor.computes(Precision.INT8)) {
        note.accept("this processor has no instructions for int8 that slimfit knows, such as VNNI:"
            + " {precision int8} saves memory here, and fp32 is faster");
      }
      return this;
    }
    Precisions there = new Precisions(precision, Optional.empty()).on(device, processor, note);
    return new InferenceConfig(
        model, adapter, maxLength, usualLength, batchSize, threads, device, there.forward());
  }

  private void requireCpu() {
    if (device != Device.CPU) {
      throw new InputException(
          PRECISION, "int8 predictions run on the CPU", "Use fp32 or bf16, or {device cpu}");
    }
  }
}
