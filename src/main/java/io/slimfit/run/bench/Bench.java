package io.slimfit.run.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.Label;
import io.slimfit.data.Layout;
import io.slimfit.data.Packer;
import io.slimfit.data.SyntheticBatches;
import io.slimfit.data.SyntheticImages;
import io.slimfit.freeze.ActiveSet;
import io.slimfit.freeze.FreezePolicies;
import io.slimfit.freeze.Freezing;
import io.slimfit.freeze.RunLength;
import io.slimfit.memory.AvailableMemory;
import io.slimfit.memory.Ledger;
import io.slimfit.model.Batch;
import io.slimfit.model.Geometry;
import io.slimfit.model.HeadKind;
import io.slimfit.model.ImageBatch;
import io.slimfit.model.ImageFamily;
import io.slimfit.model.ImageShape;
import io.slimfit.model.Initialization;
import io.slimfit.model.Model;
import io.slimfit.model.ModelFamilies;
import io.slimfit.model.ModelFamily;
import io.slimfit.model.ModelOptions;
import io.slimfit.model.TextFamily;
import io.slimfit.model.TokenBatch;
import io.slimfit.model.loss.CrossEntropy;
import io.slimfit.nn.Parameter;
import io.slimfit.optim.Optimizer;
import io.slimfit.optim.Optimizers;
import io.slimfit.plan.UsualMemory;
import io.slimfit.run.Architectures;
import io.slimfit.run.plan.Activity;
import io.slimfit.run.plan.PeakActiveSet;
import io.slimfit.run.plan.PlannedTime;
import io.slimfit.run.plan.ProcessorTime;
import io.slimfit.run.plan.Rehearsal;
import io.slimfit.run.plan.StepTimer;
import io.slimfit.task.text.TextInput;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.Devices;
import io.slimfit.tensor.NativeLibraries;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.OperatorCount;
import io.slimfit.tensor.Workers;
import io.slimfit.train.BestModel;
import io.slimfit.train.LossHistory;
import io.slimfit.train.RunListener;
import io.slimfit.train.Trainer;
import io.slimfit.train.TrainerState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.LongFunction;

/**
 * Measures steps in steady state: before the first timed step, optimizer states exist for all
 * weights that become active in a whole run. Timed steps choose their active sets as usual. One
 * more step, which is not timed, has the largest active set of a cycle, including the word
 * embeddings, to measure the peak memory.
 */
public final class Bench {
  private static final int LABELS = 2;

  private final BenchConfig config;
  private final RunListener listener;

  /** @param listener gets a note if this machine lacks instructions for a precision */
  public Bench(BenchConfig config, RunListener listener) {
    this.config = config.withEngine(config.engine().onThisMachine(listener::onRawNote));
    this.listener = listener;
  }

  /** @throws InputException if there is no such architecture, or its config.json is invalid */
  public BenchResult run() {
    Devices.requireAvailable(config.engine().device(), Place.setting("device"));
    return measured(subject());
  }

  /**
   * The memory that {@link #run} will need, with other sizes than its own where they are given. The
   * same steps are made, but nothing is computed.
   *
   * @param floor the bytes of the process before it computes, without tensors
   * @throws InputException like {@link #run}
   */
  public BenchPlan rehearse(long floor) {
    return rehearsed(subject(), floor);
  }

  /** How long a step will take, measured on this processor with few blocks. */
  PlannedTime time() {
    return config.engine().device() == Device.CPU
        ? time(subject())
        : PlannedTime.unmeasured("only processors are measured");
  }

  private <B extends Batch<B>> PlannedTime time(Subject<B> subject) {
    try (Model<B> shapes = model(subject, new NativeMemory(Device.META))) {
      StepTimer<B> timer = new StepTimer<>(
          (blocks, memory) -> fewBlocks(subject, blocks, memory),
          config.optimizer(),
          config.trainer(),
          config.engine().threads());
      Activity activity = Activity.of(freezing(shapes), shapes, config.steps());
      return PlannedTime.of(
          timer.time(parts(subject.batches.apply(0)), activity).step(), OptionalDouble.empty());
    } catch (StepTimer.UnmeasuredException e) {
      return PlannedTime.unmeasured(e.why());
    }
  }

  private <B extends Batch<B>> Model<B> fewBlocks(
      Subject<B> subject, int blocks, NativeMemory memory) {
    JsonNode few = subject.family.withFewBlocks(subject.json, blocks, StepTimer.VOCABULARY);
    Model<B> model = model(subject.with(few), memory);
    StepTimer.fill(model);
    return model;
  }

  /** The model to measure, and its batches. */
  private record Subject<B extends Batch<B>>(
      ModelFamily<B> family,
      JsonNode json,
      OptionalInt imageSize,
      LongFunction<B> batches,
      BiFunction<Geometry, Long, UsualMemory> usual) {
    Subject<B> with(JsonNode other) {
      return new Subject<>(family, other, imageSize, batches, usual);
    }
  }

  private Subject<?> subject() {
    Place place = Place.setting("architecture");
    JsonNode json = Architectures.config(config.architecture(), place);
    return ModelFamilies.readsImages(json, place) ? images(json, place) : texts(json, place);
  }

  private Subject<TokenBatch> texts(JsonNode json, Place place) {
    TextFamily family = ModelFamilies.ofTexts(json, place);
    if (config.imageSize().isPresent()) {
      throw new InputException(
          Place.setting("imageSize"),
          "the model reads texts, not images",
          "Leave the option out, or choose an architecture such as vit-base");
    }
    int length = config.maxLength();
    TextInput.requirePositions(length, family.longestSequence(json, place));
    SyntheticBatches examples =
        new SyntheticBatches(family.vocabularySize(json, place), length, LABELS, config.seed());
    Packer packer = new Packer(
        new Layout.Packed(),
        0,
        labels -> new CrossEntropy(labels.stream().mapToInt(Label::index).toArray()));
    return new Subject<>(
        family,
        json,
        OptionalInt.empty(),
        step -> packer.pack(examples.examples(config.batchSize(), step), 0),
        (geometry, parameters) -> UsualMemory.of(geometry, parameters, config.batchSize(), length));
  }

  private Subject<ImageBatch> images(JsonNode json, Place place) {
    ImageFamily family = ModelFamilies.ofImages(json, place);
    JsonNode sized = config.imageSize().isPresent()
        ? family.withImageSize(json, config.imageSize().getAsInt())
        : json;
    ImageShape shape = family.imageShape(sized, place);
    SyntheticImages images = new SyntheticImages(shape, LABELS, config.seed());
    return new Subject<>(
        family,
        sized,
        OptionalInt.of(shape.size()),
        step -> images.batch(config.batchSize(), step),
        (geometry, parameters) ->
            UsualMemory.ofImages(geometry, parameters, config.batchSize(), shape.rows()));
  }

  private <B extends Batch<B>> BenchResult measured(Subject<B> subject) {
    Place place = Place.setting("architecture");
    AvailableMemory.require(
        "the weights of the model",
        subject.family.parameters(subject.json, place, HeadKind.SEQUENCE_CLASSIFICATION, LABELS)
            * Float.BYTES,
        AvailableMemory.bytes());
    NativeLibraries.load(listener::onRawNote);
    NativeMemory memory = new NativeMemory(config.engine().device());
    try (Model<B> model = model(subject, memory);
        Workers workers = new Workers(config.engine().threads(), memory);
        Optimizer optimizer = optimizer(memory)) {
      Initialization initialization =
          new Initialization(subject.family.initializerRange(subject.json, place), config.seed());
      workers.map(model.parameters().all(), (parameter, number, ops) -> {
        initialization.fill(parameter);
        return number;
      });
      Measured measured =
          measure(model, optimizer, workers, step -> parts(subject.batches.apply(step)));
      Ledger ledger = Ledger.of(memory); // before limits are measured, which takes memory
      return new BenchResult(
          config,
          subject.imageSize,
          measured.times.seconds,
          measured.times.processorSeconds,
          measured.breakdown,
          config.breakdown() ? Optional.of(roofline(measured, workers)) : Optional.empty(),
          ledger,
          subject.usual.apply(model.geometry(), model.parameters().elements()));
    }
  }

  private <B extends Batch<B>> BenchPlan rehearsed(Subject<B> subject, long floor) {
    NativeLibraries.load(listener::onRawNote);
    try (Rehearsal rehearsal = new Rehearsal(config.engine().threads());
        Model<B> model = model(subject, rehearsal.memory());
        Optimizer optimizer = optimizer(rehearsal.memory())) {
      Bench steps = new Bench(config.withoutBreakdown(), listener);
      steps.measure(
          rehearsal.observed(model), rehearsal.observed(optimizer), rehearsal.workers(), step -> {
            rehearsal.beginStep();
            return parts(subject.batches.apply(step));
          });
      return new BenchPlan(
          rehearsal.ledger(floor),
          subject.usual.apply(model.geometry(), model.parameters().elements()),
          model.parameters().elements());
    }
  }

  private <B extends Batch<B>> Model<B> model(Subject<B> subject, NativeMemory memory) {
    return subject.family.make(
        subject.json,
        Place.setting("architecture"),
        HeadKind.SEQUENCE_CLASSIFICATION,
        LABELS,
        ModelOptions.standard().withPrecision(config.engine().precisions().forward()),
        memory,
        DType.FLOAT32);
  }

  private Optimizer optimizer(NativeMemory memory) {
    return Optimizers.make(
        config.optimizer(), Path.of(System.getProperty("java.io.tmpdir", ".")), memory);
  }

  private <B extends Batch<B>> List<B> parts(B batch) {
    return config.engine().microBatch().cut(batch, config.engine().threads());
  }

  private Roofline roofline(Measured measured, Workers workers) {
    return new Roofline(
        measured.operators,
        measured.workerSeconds,
        workers.limits(config.engine().precisions().forward()));
  }

  /** Of the timed steps. */
  private record Times(List<Double> seconds, List<Double> processorSeconds) {}

  /** @param workerSeconds the processor time of all workers, while operators were counted */
  private record Measured(
      Times times,
      List<TimeShare> breakdown,
      List<OperatorCount> operators,
      double workerSeconds) {}

  private <B extends Batch<B>> Measured measure(
      Model<B> model, Optimizer optimizer, Workers workers, LongFunction<List<B>> parts) {
    Freezing freezing = freezing(model);
    PeakActiveSet cycle = PeakActiveSet.of(freezing, model);
    ActiveSet prepared = cycle.prepared();
    prepared
        .names()
        .forEach(name -> optimizer.prepare(model.parameters().get(name), prepared.columnsOf(name)));

    Trainer<B> trainer = new Trainer<>(
        model,
        freezing,
        config.trainer(),
        Optional.empty(),
        workers,
        new TrainerState(
            optimizer,
            freezing,
            new LossHistory(1, config.steps()),
            new BestModel(Optional.empty(), List.of())));
    trainer.train(parts.apply(0), trainer.nextActive()); // not timed: warms up
    Measured measured = config.breakdown()
        ? sampled(trainer, parts, workers)
        : new Measured(timed(trainer, parts), List.of(), List.of(), 0);
    trainer.train(
        parts.apply(config.steps() + 1L),
        cycle.hasForgotten() ? trainer.nextActive() : cycle.largest());
    return measured;
  }

  private Freezing freezing(Model<?> model) {
    Set<String> head =
        new LinkedHashSet<>(model.taskParameters().stream().map(Parameter::name).toList());
    return new Freezing(
        FreezePolicies.of(config.freeze()).forRun(new RunLength(config.steps(), config.steps())),
        model.trainables(),
        head,
        config.seed(),
        config.freeze().truncate());
  }

  private <B extends Batch<B>> Times timed(Trainer<B> trainer, LongFunction<List<B>> parts) {
    List<Double> seconds = new ArrayList<>();
    List<Double> processorSeconds = new ArrayList<>();
    for (int step = 1; step <= config.steps(); step++) {
      List<B> batch = parts.apply(step);
      long before = ProcessorTime.ofProcess();
      seconds.add(trainer.train(batch, trainer.nextActive()).seconds());
      processorSeconds.add((ProcessorTime.ofProcess() - before) / 1e9);
    }
    return new Times(seconds, processorSeconds);
  }

  private <B extends Batch<B>> Measured sampled(
      Trainer<B> trainer, LongFunction<List<B>> parts, Workers workers) {
    workers.startCounting();
    long before = ProcessorTime.of(workers.threads());
    try (StackSampler sampler = new StackSampler(workers.threads())) {
      Times times = timed(trainer, parts);
      double workerSeconds = (ProcessorTime.of(workers.threads()) - before) / 1e9;
      return new Measured(times, sampler.shares(), workers.counts(), workerSeconds);
    }
  }
}
