package io.slimfit.run.plan;

import com.fasterxml.jackson.databind.JsonNode;
import io.slimfit.freeze.ActiveSet;
import io.slimfit.freeze.Freezing;
import io.slimfit.freeze.RunLength;
import io.slimfit.memory.Ledger;
import io.slimfit.model.Batch;
import io.slimfit.model.Model;
import io.slimfit.model.ModelFamily;
import io.slimfit.optim.Optimizer;
import io.slimfit.optim.Optimizers;
import io.slimfit.plan.UsualMemory;
import io.slimfit.run.ModelChoices;
import io.slimfit.run.ModelLoader;
import io.slimfit.run.ModelSource;
import io.slimfit.run.checkpoints.CheckpointSize;
import io.slimfit.run.config.RunConfig;
import io.slimfit.task.ModelInput;
import io.slimfit.task.PaddedBatch;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.train.BestModel;
import io.slimfit.train.LossHistory;
import io.slimfit.train.RunListener;
import io.slimfit.train.Trainer;
import io.slimfit.train.TrainerState;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * Rehearses training runs of one model on one set of data, with different settings of how steps are
 * computed.
 *
 * @param <B> the kind of batch
 */
public final class TrainingPlan<B extends Batch<B>> implements AutoCloseable {
  /** A run of at most so many steps is rehearsed step by step, if it is known what they train. */
  private static final long SHORT_RUN = 12;

  private static final long LONG_RUN = 1_000_000;

  private final PlannedData<B> data;
  private final ModelSource source;
  private final ModelLoader<B> loader;

  TrainingPlan(PlannedData<B> data, ModelSource source) {
    this.data = data;
    this.source = source;
    loader = new ModelLoader<>(source, data.input(), RunListener.silent());
  }

  /** Which of the possible active sets the steps have. */
  public enum Sets {
    /** Those with the smallest weights. */
    LEAST,
    /** Those that the policy chooses first. */
    USUAL,
    /** Those that need the most memory. */
    GREATEST
  }

  /** By how many bytes the Java heap may grow while the run goes through its data. */
  long heapGrowth() {
    return data.heapGrowth();
  }

  /** How many steps the run has, if that is known. */
  public OptionalLong steps() {
    return data.steps();
  }

  /**
   * The peaks of a run.
   *
   * @param config of the same model and data
   * @param floor the bytes of the process before it computes, without tensors
   */
  public Ledger rehearse(RunConfig config, Sets sets, long floor) {
    ModelChoices choices = new ModelChoices(config);
    try (Rehearsal rehearsal = new Rehearsal(config.engine().threads());
        ModelLoader.Loaded<B> loaded = load(config, rehearsal);
        Optimizer optimizer = Optimizers.make(
            config.optimizer(),
            Path.of(System.getProperty("java.io.tmpdir", ".")),
            rehearsal.memory())) {
      Model<B> model = rehearsal.observed(loaded.model());
      Freezing freezing = choices.freezing(loaded, length());
      Trainer<B> trainer = new Trainer<>(
          model,
          freezing,
          config.trainer(data.steps().orElse(LONG_RUN)),
          Optional.empty(),
          rehearsal.workers(),
          new TrainerState(
              rehearsal.observed(optimizer),
              freezing,
              new LossHistory(1, 1),
              new BestModel(Optional.empty(), List.of())));
      Steps<B> steps = new Steps<>(config, rehearsal, trainer, data);
      if (isShort(freezing)) {
        steps.all(data.steps().orElseThrow());
      } else {
        steps.longRun(
            PossibleSets.of(freezing, model, data.steps().orElse(LONG_RUN)),
            sets,
            optimizer,
            model);
      }
      data.evaluate(model, rehearsal.workers(), rehearsal);
      return rehearsal.ledger(floor);
    }
  }

  private boolean isShort(Freezing freezing) {
    long steps = data.steps().orElse(LONG_RUN);
    return steps <= SHORT_RUN && PossibleSets.areKnown(freezing, steps);
  }

  /** What the run writes to the disk. */
  PlannedDisk disk(RunConfig config) {
    try (Rehearsal rehearsal = new Rehearsal(1);
        ModelLoader.Loaded<B> loaded = load(config, rehearsal);
        Optimizer optimizer = Optimizers.make(
            config.optimizer(),
            Path.of(System.getProperty("java.io.tmpdir", ".")),
            rehearsal.memory())) {
      Model<B> model = loaded.model();
      Freezing freezing = new ModelChoices(config).freezing(loaded, length());
      ActiveSet prepared =
          PossibleSets.of(freezing, model, data.steps().orElse(LONG_RUN)).prepared();
      prepared
          .names()
          .forEach(
              name -> optimizer.prepare(model.parameters().get(name), prepared.columnsOf(name)));
      long additions = model.parameters().additions().stream()
          .mapToLong(parameter -> parameter.shape().elements())
          .sum();
      return PlannedDisk.of(
          config.checkpoints(),
          (model.parameters().elements() - additions) * Float.BYTES,
          CheckpointSize.bytes(model, optimizer, data.steps().orElse(0)));
    }
  }

  /** The rows of the largest part of any step. */
  int largestPart(RunConfig config) {
    return data.largestSteps(config.engine().microBatch(), config.engine().threads()).stream()
        .flatMap(step -> parts(config, data.batches(step)).stream())
        .mapToInt(part -> part.layout().rows())
        .max()
        .orElseThrow();
  }

  /** How long the run will take, measured on this processor. */
  PlannedTime time(RunConfig config) {
    if (config.engine().device() != Device.CPU) {
      return PlannedTime.unmeasured("only processors are measured");
    }
    if (source.adapter().isPresent()) {
      return PlannedTime.unmeasured("it goes on with an adapter");
    }
    try {
      UsualStep<B> usual = data.usualStep();
      List<B> parts = parts(config, usual.batches());
      StepTimer<B> timer = new StepTimer<>(
          (blocks, memory) -> fewBlocks(config, blocks, memory),
          config.optimizer(),
          config.trainer(data.steps().orElse(LONG_RUN)),
          config.engine().threads());
      StepTimer.Seconds seconds = timer.time(parts, activity(config));
      double scale = usual.meanRows() / usual.rows();
      double step = scale * seconds.step();
      if (data.steps().isEmpty()) {
        return PlannedTime.of(step, OptionalDouble.empty());
      }
      long steps = data.steps().getAsLong();
      double evaluation = seconds.forward() * data.evaluationRows() / usual.rows();
      long evaluations = config.evaluation().count(steps, data.stepsPerEpoch());
      return PlannedTime.of(step, OptionalDouble.of(steps * step + evaluations * evaluation));
    } catch (StepTimer.UnmeasuredException e) {
      return PlannedTime.unmeasured(e.why());
    }
  }

  private Activity activity(RunConfig config) {
    try (Rehearsal rehearsal = new Rehearsal(1);
        ModelLoader.Loaded<B> loaded = load(config, rehearsal)) {
      return Activity.of(
          new ModelChoices(config).freezing(loaded, length()),
          loaded.model(),
          data.steps().orElse(LONG_RUN));
    }
  }

  private Model<B> fewBlocks(RunConfig config, int blocks, NativeMemory memory) {
    ModelFamily<B> family = data.input().family();
    JsonNode few = family.withFewBlocks(data.input().config(), blocks, StepTimer.VOCABULARY);
    try (Model<B> shapes = family.make(
        few,
        source.configPlace(),
        data.outputs().head(),
        data.outputs().outputs(),
        new ModelChoices(config).modelOptions(),
        new NativeMemory(Device.META),
        DType.FLOAT32)) {
      ModelSource made = new UnreadModel(source, UnreadModel.likely(shapes, true));
      return new ModelLoader<>(made, new ModelInput<>(family, few, Map.of()), RunListener.silent())
          .load(data.outputs(), new ModelChoices(config), memory)
          .model();
    }
  }

  private static <B extends Batch<B>> List<B> parts(RunConfig config, List<B> batches) {
    return batches.stream()
        .flatMap(
            batch -> config.engine().microBatch().cut(batch, config.engine().threads()).stream())
        .toList();
  }

  /** The steps of a rehearsal. */
  private record Steps<B extends Batch<B>>(
      RunConfig config, Rehearsal rehearsal, Trainer<B> trainer, PlannedData<B> data) {
    void all(long count) {
      for (long step = 0; step < count; step++) {
        train(step, trainer.nextActive());
      }
    }

    void longRun(PossibleSets possible, Sets which, Optimizer optimizer, Model<B> model) {
      ActiveSet prepared = possible.prepared();
      prepared
          .names()
          .forEach(
              name -> optimizer.prepare(model.parameters().get(name), prepared.columnsOf(name)));
      List<ActiveSet> sets = switch (which) {
        case LEAST -> List.of(possible.least());
        case USUAL -> List.of(possible.usual());
        case GREATEST -> possible.greatest();
      };
      List<Long> largest =
          data.largestSteps(config.engine().microBatch(), config.engine().threads());
      for (ActiveSet active : sets) {
        for (long step : largest) {
          train(step, possible.forgets() ? trainer.nextActive() : active);
        }
      }
    }

    private void train(long step, ActiveSet active) {
      rehearsal.beginStep();
      trainer.train(parts(config, data.batches(step)), active);
    }
  }

  /** Names the model. */
  String model() {
    return loader.description();
  }

  /** Whether only the run will know which weights train in a step. */
  boolean isOpen(RunConfig config) {
    ModelChoices choices = new ModelChoices(config);
    try (Rehearsal rehearsal = new Rehearsal(1);
        ModelLoader.Loaded<B> loaded = load(config, rehearsal)) {
      Freezing freezing = choices.freezing(loaded, length());
      return !isShort(freezing)
          && PossibleSets.of(freezing, loaded.model(), data.steps().orElse(LONG_RUN))
                  .greatest()
                  .size()
              > 1;
    }
  }

  private RunLength length() {
    return new RunLength(data.steps().orElse(LONG_RUN), data.stepsPerEpoch());
  }

  private ModelLoader.Loaded<B> load(RunConfig config, Rehearsal rehearsal) {
    return loader.load(data.outputs(), new ModelChoices(config), rehearsal.memory());
  }

  /** The memory of full fine-tuning in an autograd framework. */
  public UsualMemory usual(RunConfig config) {
    PaddedBatch batch = data.paddedBatch();
    try (Rehearsal rehearsal = new Rehearsal(1);
        ModelLoader.Loaded<B> loaded = load(config, rehearsal)) {
      return UsualMemory.of(
          loaded.model().geometry(),
          loaded.model().parameters().elements(),
          batch.sequences(),
          batch.rows(),
          batch.dropout());
    }
  }

  @Override
  public void close() {
    data.close();
  }
}
