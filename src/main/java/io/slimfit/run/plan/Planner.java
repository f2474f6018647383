package io.slimfit.run.plan;

import io.slimfit.base.Place;
import io.slimfit.model.Batch;
import io.slimfit.model.ImageFamily;
import io.slimfit.model.Model;
import io.slimfit.model.ModelFamilies;
import io.slimfit.model.TextFamily;
import io.slimfit.model.TokenBatch;
import io.slimfit.run.ModelChoices;
import io.slimfit.run.ModelSource;
import io.slimfit.run.config.RunConfig;
import io.slimfit.task.MicroBatch;
import io.slimfit.task.ModelInput;
import io.slimfit.task.OutputSpec;
import io.slimfit.task.Progress;
import io.slimfit.task.ScheduleConfig;
import io.slimfit.task.SettingsGroup;
import io.slimfit.task.TaskKind;
import io.slimfit.task.TrainingData;
import io.slimfit.task.TrainingSettings;
import io.slimfit.task.image.ImageInput;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Workers;
import io.slimfit.train.RunListener;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Opens what a plan needs: of the model its config.json, and of the data, if there are files, the
 * lengths of the texts.
 */
public final class Planner {
  private final RunConfig config;
  private final RunListener listener;

  public Planner(RunConfig config, RunListener listener) {
    this.config = config;
    this.listener = listener;
  }

  /**
   * The plan of the run; the caller closes it.
   *
   * @throws io.slimfit.base.InputException if model, data or settings are invalid
   */
  public TrainingPlan<?> open() {
    ModelSource found = ModelSource.of(config.model(), listener);
    config.model().requireFit(config.task().settings());
    boolean hasData = config.task().hasOwnData()
        || config.data().path().isPresent()
        || config.data().files().train().isPresent();
    return open(found, hasData);
  }

  /** The plan of a run with its data, which must be there. */
  TrainingPlan<?> openWithData(ModelSource found) {
    return open(found, true);
  }

  /** The plan of a run with texts of the maximum length, whatever its data are. */
  TrainingPlan<?> openWithoutData(ModelSource found) {
    return open(found, false);
  }

  private TrainingPlan<?> open(ModelSource found, boolean hasFiles) {
    if (config.task().settings().contains(SettingsGroup.IMAGES)) {
      return images(found, hasFiles);
    }
    return hasFiles ? read(config.task(), found) : texts(found);
  }

  private TrainingPlan<TokenBatch> texts(ModelSource found) {
    Place place = found.configPlace();
    TextFamily family = ModelFamilies.ofTexts(found.config(), place);
    ModelInput<TokenBatch> input = new ModelInput<>(family, found.config(), Map.of());
    OutputSpec outputs = config.task().usualOutputs();
    return new TrainingPlan<>(
        SyntheticData.texts(config, input, place, outputs), unread(found, input, outputs));
  }

  /** All images have one size, so that none of them has to be read. */
  private TrainingPlan<?> images(ModelSource found, boolean hasFiles) {
    ImageInput input =
        ImageInput.of(found, config.model().sizes().imageSize(), listener::onRawNote);
    if (!hasFiles) {
      return images(found, input, config.task().usualOutputs(), config.schedule(), 0);
    }
    try (Workers workers = new Workers(1, new NativeMemory(Device.META));
        TrainingData<?> data = config.task().training(found, settings(), workers, note -> {})) {
      ScheduleConfig schedule = config.schedule();
      ScheduleConfig real = schedule.withBatches(
          Math.min(schedule.batchSize(), data.trainSamples()),
          Math.min(schedule.evalBatchSize(), Math.max(1, data.evalSamples())),
          OptionalLong.of(data.steps().count()));
      return images(found, input, data.outputs(), real, data.evalSamples());
    }
  }

  private TrainingPlan<?> images(
      ModelSource found,
      ImageInput input,
      OutputSpec outputs,
      ScheduleConfig schedule,
      long evalSamples) {
    ImageFamily family = (ImageFamily) input.model().family();
    return new TrainingPlan<>(
        SyntheticData.images(
            config,
            schedule,
            evalSamples,
            input.model(),
            family.imageShape(input.model().config(), found.configPlace()),
            outputs),
        unread(found, input.model(), outputs));
  }

  private <B extends Batch<B>> TrainingPlan<B> read(TaskKind<B> kind, ModelSource found) {
    Workers workers = new Workers(1, new NativeMemory(Device.META));
    TrainingData<B> data = kind.training(found, settings(), workers, listener::onRawNote);
    try (Model<B> model = shapes(found, data.input(), data.outputs())) {
      return new TrainingPlan<>(
          new ReadData<>(data, model, workers), unread(found, data.input(), data.outputs()));
    } catch (RuntimeException e) {
      data.close();
      workers.close();
      throw e;
    }
  }

  /** Batches are not cut, since that is for the plan to vary. */
  private TrainingSettings settings() {
    return new TrainingSettings(
        config.data(),
        config.schedule(),
        new MicroBatch.Whole(),
        config.model().sizes().imageSize(),
        config.seed(),
        Path.of(System.getProperty("java.io.tmpdir", ".")),
        Progress.none());
  }

  private <B extends Batch<B>> Model<B> shapes(
      ModelSource found, ModelInput<B> input, OutputSpec outputs) {
    return input
        .family()
        .make(
            input.config(),
            found.configPlace(),
            outputs.head(),
            outputs.outputs(),
            new ModelChoices(config).modelOptions(),
            new NativeMemory(Device.META),
            DType.FLOAT32);
  }

  private <B extends Batch<B>> ModelSource unread(
      ModelSource found, ModelInput<B> input, OutputSpec outputs) {
    if (!found.isTrained()) {
      return new UnreadModel(found, Map.of());
    }
    if (found.hasWeights() && !(found instanceof ModelSource.Embedded)) { // whose are compressed
      return new UnreadModel(found, UnreadModel.stored(found));
    }
    try (Model<B> model = shapes(found, input, outputs)) {
      boolean hasHead = found
          .config()
          .path("architectures")
          .path(0)
          .asText()
          .equals(input.family().architecture(outputs.head()));
      return new UnreadModel(found, UnreadModel.likely(model, hasHead));
    }
  }
}
