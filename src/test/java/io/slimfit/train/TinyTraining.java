package io.slimfit.train;

import io.slimfit.base.Place;
import io.slimfit.freeze.FreezePolicy;
import io.slimfit.freeze.Freezing;
import io.slimfit.memory.Profile;
import io.slimfit.memory.Profiles;
import io.slimfit.model.ModelOptions;
import io.slimfit.model.TokenBatch;
import io.slimfit.model.bert.Bert;
import io.slimfit.model.bert.TinyBert;
import io.slimfit.model.loss.CrossEntropy;
import io.slimfit.model.loss.LossKind;
import io.slimfit.nn.Parameter;
import io.slimfit.optim.AdamWConfig;
import io.slimfit.optim.Clipping;
import io.slimfit.optim.GradientReducer;
import io.slimfit.optim.LearningRate;
import io.slimfit.optim.Optimizer;
import io.slimfit.optim.ResidentOptimizers;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Precision;
import io.slimfit.tensor.Workers;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** A small BERT with everything to train it: one worker, AdamW. */
final class TinyTraining implements AutoCloseable {
  static final TinyBert TINY = TinyBert.layers(3).hidden(16).heads(2);
  static final LearningRate CONSTANT = new LearningRate(1e-3, "constant", 0, 100);

  final NativeMemory memory = new NativeMemory(Device.CPU);
  final Bert bert;
  final Optimizer optimizer;
  final Workers workers;
  final Freezing freezing;
  final TrainerState state;
  final Trainer<TokenBatch> trainer;

  /** Makes an optimizer for these parameters. */
  interface Maker {
    Optimizer make(NativeMemory memory, Collection<Parameter> parameters);
  }

  TinyTraining(FreezePolicy policy, boolean truncate, Profile profile) {
    this(policy, truncate, profile, Precision.FLOAT32, Optional.empty());
  }

  TinyTraining(
      FreezePolicy policy,
      boolean truncate,
      Profile profile,
      Precision precision,
      Optional<Precision> gradientPrecision) {
    this(
        policy,
        truncate,
        profile,
        precision,
        gradientPrecision,
        CONSTANT,
        (memory, parameters) -> adamw(memory),
        Optional.empty(),
        Clipping.none(),
        1);
  }

  TinyTraining(FreezePolicy policy, boolean truncate, Profile profile, LearningRate rate) {
    this(
        policy,
        truncate,
        profile,
        Precision.FLOAT32,
        Optional.empty(),
        rate,
        (memory, parameters) -> adamw(memory),
        Optional.empty(),
        Clipping.none(),
        1);
  }

  /** With profile lean. */
  TinyTraining(
      FreezePolicy policy,
      Function<NativeMemory, Optimizer> optimizer,
      Optional<GradientReducer> reducer,
      Clipping clipping,
      int workers) {
    this(
        policy,
        Precision.FLOAT32,
        (memory, parameters) -> optimizer.apply(memory),
        reducer,
        clipping,
        workers);
  }

  /** With profile lean. */
  TinyTraining(
      FreezePolicy policy,
      Precision precision,
      Maker optimizer,
      Optional<GradientReducer> reducer,
      Clipping clipping,
      int workers) {
    this(
        policy,
        false,
        Profiles.get("lean", Place.of("test")),
        precision,
        Optional.empty(),
        CONSTANT,
        optimizer,
        reducer,
        clipping,
        workers);
  }

  TinyTraining(
      FreezePolicy policy,
      boolean truncate,
      Profile profile,
      Precision precision,
      Optional<Precision> gradientPrecision,
      LearningRate rate,
      Maker optimizer,
      Optional<GradientReducer> reducer,
      Clipping clipping,
      int workers) {
    this.workers = new Workers(workers, memory);
    bert = TINY.model(
        LossKind.SINGLE_LABEL,
        2,
        memory,
        DType.FLOAT32,
        1,
        ModelOptions.standard().withPrecision(precision));
    this.optimizer = optimizer.make(memory, bert.parameters().all());
    freezing = new Freezing(
        policy, bert.trainables(), Set.of("classifier.weight", "classifier.bias"), 1, truncate);
    state = new TrainerState(
        this.optimizer,
        freezing,
        new LossHistory(10, 100),
        new BestModel(Optional.empty(), List.of("accuracy")));
    trainer = new Trainer<>(
        bert,
        freezing,
        new TrainerConfig(rate, clipping, profile, gradientPrecision, NonFinite.fail(), 1),
        reducer,
        this.workers,
        state);
  }

  /** A trainer of the same state that skips steps whose loss or gradient is not finite. */
  Trainer<TokenBatch> skipping(Profile profile, int most) {
    TrainerConfig config = new TrainerConfig(
        CONSTANT, Clipping.none(), profile, Optional.empty(), new NonFinite(true, most), 1);
    return new Trainer<>(bert, freezing, config, Optional.empty(), workers, state);
  }

  /** With profile lean, and nothing to clip. */
  TinyTraining(FreezePolicy policy, Function<NativeMemory, Optimizer> optimizer, int workers) {
    this(policy, optimizer, Optional.empty(), Clipping.none(), workers);
  }

  static Optimizer adamw(NativeMemory memory) {
    return ResidentOptimizers.adamw(AdamWConfig.standard(0.01), memory);
  }

  /** Sequences of {@code length} tokens each. */
  static TokenBatch batch(int sequences, int length) {
    int[] lengths = new int[sequences];
    Arrays.fill(lengths, length);
    int[] labels = new int[sequences];
    for (int i = 0; i < sequences; i++) {
      labels[i] = i % 2;
    }
    return TINY.packed(lengths, new CrossEntropy(labels), 1);
  }

  Map<String, double[]> values() {
    Map<String, double[]> values = new LinkedHashMap<>();
    for (Parameter parameter : bert.parameters().all()) {
      values.put(parameter.name(), parameter.value().toDoubles());
    }
    return values;
  }

  @Override
  public void close() {
    optimizer.close();
    workers.close();
    bert.close();
  }
}
