package io.slimfit.run.plan;

import io.slimfit.freeze.ActiveSet;
import io.slimfit.freeze.FreezeConfig;
import io.slimfit.freeze.FreezePolicies;
import io.slimfit.freeze.Freezing;
import io.slimfit.freeze.RunLength;
import io.slimfit.memory.AvailableMemory;
import io.slimfit.model.Batch;
import io.slimfit.model.Model;
import io.slimfit.model.loss.JointLoss;
import io.slimfit.nn.Parameter;
import io.slimfit.optim.Optimizer;
import io.slimfit.optim.OptimizerConfig;
import io.slimfit.optim.Optimizers;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Workers;
import io.slimfit.train.BestModel;
import io.slimfit.train.LossHistory;
import io.slimfit.train.StepPhases;
import io.slimfit.train.StepReport;
import io.slimfit.train.Trainer;
import io.slimfit.train.TrainerConfig;
import io.slimfit.train.TrainerState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * Times steps on this processor, with the run's own code, in about a second: with a model of one
 * block and of two, of the same size as those of the run's model. The first has everything but the
 * blocks below the last; what the second takes longer is the time of one of these. If the run
 * trains only some matrices, steps that train all of them and none are timed, and the time is
 * interpolated.
 *
 * @param <B> the kind of batch
 */
public final class StepTimer<B extends Batch<B>> {
  /** The most rows of the word table of the small models. */
  public static final int VOCABULARY = 1024;

  private static final double NANOS = 1e9;
  private static final long WARM_UP = 400_000_000; // nanoseconds of a worker
  private static final long LIMIT = 700_000_000; // the same, after warming up
  private static final int LEAST_ROUNDS = 3;
  private static final double QUARTILE = 0.25;
  private static final int FEW_ROWS = 32; // enough for Java to compile every loop
  private static final double PRODUCTS = 4e9; // multiplications of a block and part: some 0.1 s
  private static final double MOST_PRODUCTS = 3e10; // more would take too long
  private static final int PASSES = 3; // forward, and the gradients of inputs and of weights
  private static final int LEAST_ROWS = 256; // fewer are slower for each row
  private static final int MOST_ROWS = 1024;
  private static final int BYTES = 16; // of a parameter with gradient and optimizer states
  private static final int MOST_SHARE = 2; // of what is left, at most the half is taken

  private final FewBlocks<B> models;
  private final OptimizerConfig optimizer;
  private final TrainerConfig trainer;
  private final int threads;

  /**
   * Makes models.
   *
   * @param <B> the kind of batch
   */
  public interface FewBlocks<B> {
    /** A model with so many blocks; of fixed values, see {@link #fill}. */
    Model<B> make(int blocks, NativeMemory memory);
  }

  public StepTimer(
      FewBlocks<B> models, OptimizerConfig optimizer, TrainerConfig trainer, int threads) {
    this.models = models;
    this.optimizer = optimizer;
    this.trainer = trainer;
    this.threads = threads;
  }

  /**
   * Seconds of a step.
   *
   * @param forward of them, those of forward
   */
  public record Seconds(double step, double forward) {}

  /** Thrown if nothing is measured. */
  public static final class UnmeasuredException extends Exception {
    private static final long serialVersionUID = 1L;

    UnmeasuredException(String why) {
      super(why);
    }

    /** Why, as part of a sentence. */
    public String why() {
      return String.valueOf(getMessage());
    }
  }

  /**
   * How long a step takes.
   *
   * @param parts of a usual step
   * @param activity what trains of the run's model
   * @throws UnmeasuredException if it would take much time or memory
   */
  public Seconds time(List<B> parts, Activity activity) throws UnmeasuredException {
    List<B> few = few(parts, rows());
    NativeMemory memory = new NativeMemory(Device.CPU);
    try (Workers workers = new Workers(threads, memory);
        Lab<B> lab = lab(!activity.isOfVectors(), memory, workers)) {
      if (activity.isFull() || activity.isOfVectors()) {
        measure(List.of(lab), few, workers);
        return seconds(parts, few, activity, lab, lab);
      }
      try (Lab<B> frozen = lab(false, memory, workers)) {
        measure(List.of(lab, frozen), few, workers);
        return seconds(parts, few, activity, lab, frozen);
      }
    }
  }

  private static <B extends Batch<B>> Seconds seconds(
      List<B> parts, List<B> few, Activity activity, Lab<B> most, Lab<B> least) {
    double rounds = Math.ceil(parts.size() / (double) few.size());
    double scale = rounds * meanRows(parts) / meanRows(few);
    double forward =
        scale * activity.forward(least.of(StepPhases::forward), most.of(StepPhases::forward));
    double backward =
        scale * activity.backward(least.of(StepPhases::backward), most.of(StepPhases::backward));
    double update =
        usual(most.two.phases, StepPhases::update) * activity.elements() / most.two.elements;
    return new Seconds(forward + backward + update + most.two.rest(), forward);
  }

  private static double meanRows(List<? extends Batch<?>> parts) {
    return parts.stream().mapToInt(part -> part.layout().rows()).average().orElseThrow();
  }

  /** Makes steps of all models in turn, so that what disturbs them disturbs all. */
  private void measure(List<Lab<B>> labs, List<B> parts, Workers workers) {
    repeat(labs, small(parts), 1, WARM_UP, workers);
    labs.forEach(lab -> lab.step(parts)); // prepares products of these shapes
    labs.forEach(Lab::forget);
    repeat(labs, parts, LEAST_ROUNDS, LIMIT, workers);
  }

  /** Parts to warm up with. */
  private List<B> small(List<B> parts) {
    return isJoint(parts)
        ? parts
        : parts.stream().map(part -> part.parts(FEW_ROWS).get(0)).toList();
  }

  /** Whether texts belong together, so that none can be left out. */
  private static boolean isJoint(List<? extends Batch<?>> parts) {
    return parts.get(0).loss() instanceof JointLoss;
  }

  private void repeat(List<Lab<B>> labs, List<B> parts, int least, long limit, Workers workers) {
    long begin = ProcessorTime.of(workers.threads());
    for (int rounds = 0;
        rounds < least || ProcessorTime.of(workers.threads()) - begin < threads * limit;
        rounds++) {
      labs.forEach(lab -> lab.step(parts));
    }
  }

  /**
   * The lower quartile of what was measured. The fastest step is one that a run seldom has; some of
   * the first ones are slow, since Java still compiles.
   */
  private static <T> double usual(List<T> measured, ToDoubleFunction<T> figure) {
    double[] sorted = measured.stream().mapToDouble(figure).sorted().toArray();
    double position = QUARTILE * (sorted.length - 1);
    int below = (int) position;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
  }

  /** Two models, of one block and of two, in whose blocks the same trains. */
  private record Lab<B extends Batch<B>>(SmallModel<B> one, SmallModel<B> two)
      implements AutoCloseable {
    void step(List<B> parts) {
      two.step(parts);
      one.step(parts);
    }

    Activity.Phase of(ToDoubleFunction<StepPhases> phase) {
      return new Activity.Phase(usual(one.phases, phase), usual(two.phases, phase));
    }

    void forget() {
      one.forget();
      two.forget();
    }

    @Override
    public void close() {
      one.close();
      two.close();
    }
  }

  private Lab<B> lab(boolean matrices, NativeMemory memory, Workers workers) {
    return new Lab<>(
        new SmallModel<>(this, models.make(1, memory), matrices, memory, workers),
        new SmallModel<>(this, models.make(2, memory), matrices, memory, workers));
  }

  /** A model, and the times of its steps. */
  private static final class SmallModel<B extends Batch<B>> implements AutoCloseable {
    private final Model<B> model;
    private final Optimizer states;
    private final Trainer<B> trainer;
    private final Workers workers;
    private final ActiveSet active;
    private final long elements; // of what trains
    private final List<StepPhases> phases = new ArrayList<>(); // of each step
    private final List<Double> rests = new ArrayList<>(); // what belongs to no phase

    SmallModel(
        StepTimer<B> timer,
        Model<B> model,
        boolean matrices,
        NativeMemory memory,
        Workers workers) {
      this.model = model;
      this.workers = workers;
      states = Optimizers.make(
          timer.optimizer, Path.of(System.getProperty("java.io.tmpdir", ".")), memory);
      active = ActiveSet.of(Activity.names(model, matrices));
      long sum = 0;
      for (String name : active.names()) {
        Parameter parameter = model.parameters().get(name);
        states.prepare(parameter, Optional.empty());
        sum += parameter.shape().elements();
      }
      elements = sum;
      trainer = timer.trainer(model, states, workers);
    }

    void step(List<B> parts) {
      Map<Thread, Long> before = ProcessorTime.ofEach(workers.threads());
      StepReport step = trainer.train(parts, active);
      StepPhases wall = step.phases();
      double ofPhases = wall.forward() + wall.backward() + wall.update();
      rests.add(Math.max(0, step.seconds() - ofPhases));
      long busiest = ProcessorTime.ofEach(workers.threads()).entrySet().stream()
          .mapToLong(thread -> thread.getValue() - before.getOrDefault(thread.getKey(), 0L))
          .max()
          .orElse(0);
      // The others wait for it. What other processes, and Java's compiler, took does not count.
      double share = busiest / NANOS / ofPhases;
      phases.add(
          new StepPhases(share * wall.forward(), share * wall.backward(), share * wall.update()));
    }

    double rest() {
      return usual(rests, rest -> rest);
    }

    void forget() {
      phases.clear();
      rests.clear();
    }

    @Override
    public void close() {
      states.close();
      model.close();
    }
  }

  private Trainer<B> trainer(Model<B> model, Optimizer states, Workers workers) {
    Freezing freezing = new Freezing(
        FreezePolicies.of(FreezeConfig.of("none")).forRun(new RunLength(1, 1)),
        model.trainables(),
        Set.of(),
        trainer.seed(),
        false);
    return new Trainer<>(
        model,
        freezing,
        trainer,
        Optional.empty(),
        workers,
        new TrainerState(
            states, freezing, new LossHistory(1, 1), new BestModel(Optional.empty(), List.of())));
  }

  /** The rows of a part that is timed. */
  private int rows() throws UnmeasuredException {
    try (Model<B> one = models.make(1, new NativeMemory(Device.META));
        Model<B> two = models.make(2, new NativeMemory(Device.META))) {
      long block = two.parameters().elements() - one.parameters().elements();
      long bytes = two.parameters().elements() * BYTES;
      if (bytes > AvailableMemory.bytes().orElse(Long.MAX_VALUE) / MOST_SHARE) {
        throw new UnmeasuredException("too little memory is left to time two blocks");
      }
      int rows = (int) Math.max(LEAST_ROWS, Math.min(MOST_ROWS, PRODUCTS / PASSES / block));
      if ((double) PASSES * block * rows > MOST_PRODUCTS) {
        throw new UnmeasuredException("timing two blocks of this size would take long");
      }
      return rows;
    }
  }

  /** As many parts as are computed at the same time, with fewer sequences. */
  private List<B> few(List<B> parts, int rows) throws UnmeasuredException {
    if (isJoint(parts)) {
      int all = parts.stream().mapToInt(part -> part.layout().rows()).sum();
      if (all > 4 * MOST_ROWS) {
        throw new UnmeasuredException(
            "its loss compares the texts of a whole batch, of " + all + " tokens");
      }
      return parts.stream().map(part -> part.withinVocabulary(VOCABULARY)).toList();
    }
    return parts.stream()
        .limit(threads)
        .map(part -> part.parts(rows).get(0).withinVocabulary(VOCABULARY))
        .toList();
  }

  /** Gives all parameters values of the usual size, in no time: they repeat. */
  public static void fill(Model<?> model) {
    model.parameters().all().forEach(p -> RepeatedValues.fill(p.name(), p.value()));
  }
}
