package io.slimfit.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.base.Registry;
import io.slimfit.checkpoint.ModelFolder;
import io.slimfit.data.Layout;
import io.slimfit.data.Packer;
import io.slimfit.data.SyntheticBatches;
import io.slimfit.freeze.ActiveSet;
import io.slimfit.freeze.Distances;
import io.slimfit.freeze.FreezePolicies;
import io.slimfit.freeze.Freezing;
import io.slimfit.freeze.Trainable;
import io.slimfit.memory.AvailableMemory;
import io.slimfit.memory.Ledger;
import io.slimfit.model.Initialization;
import io.slimfit.model.Model;
import io.slimfit.model.ModelFamilies;
import io.slimfit.model.ModelFamily;
import io.slimfit.model.ModelOptions;
import io.slimfit.model.Objective;
import io.slimfit.model.TokenBatch;
import io.slimfit.nn.Parameter;
import io.slimfit.optim.Optimizer;
import io.slimfit.optim.Optimizers;
import io.slimfit.plan.UsualMemory;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Devices;
import io.slimfit.tensor.NativeMemory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Measures steps in steady state: the optimizer states of all layers that a whole run makes active exist before the first timed step.
 * Timed steps draw their active sets as usual. One more step, which is not timed, has the largest active set of a cycle with the word
 * embeddings in it, for the figures of memory.
 */
public final class Bench {
  private static final List<String> ARCHITECTURES = List.of("bert-base", "bert-large", "minilm");
  private static final int LABELS = 2;

  private final BenchConfig config;

  /** @param note is told what falls back on this machine */
  public Bench(BenchConfig config, Consumer<String> note) {
    this.config = config.withEngine(config.engine().onThisMachine(note));
  }

  /** @throws InputException if there is no such architecture, or its config.json is wrong */
  public BenchResult run() {
    Place place = Place.option("--architecture");
    JsonNode json = architecture();
    ModelFamily family = ModelFamilies.of(json, place);
    int longest = family.longestSequence(json, place);
    if (config.maxLength() > longest) {
      throw new InputException(
          Place.option("--max-length"),
          config.maxLength() + " is more than the " + longest + " positions of the model",
          "Give a number from 1 to " + longest);
    }
    Devices.requireAvailable(config.engine().device(), Place.option("--device"));
    AvailableMemory.require(
        "the weights of the model",
        family.parameters(json, place, Objective.SINGLE_LABEL, LABELS) * Float.BYTES,
        AvailableMemory.bytes());
    NativeMemory memory = new NativeMemory(config.engine().device());
    try (Model<TokenBatch> model = family.make(
            json,
            place,
            Objective.SINGLE_LABEL,
            LABELS,
            ModelOptions.standard().withPrecision(config.engine().precisions().forward()),
            memory,
            DType.FLOAT32);
        Workers workers = new Workers(config.engine().threads(), memory);
        Optimizer optimizer = Optimizers.make(
            config.optimizer(), Path.of(System.getProperty("java.io.tmpdir", ".")), memory)) {
      Initialization initialization =
          new Initialization(family.initializerRange(json, place), config.seed());
      workers.map(model.parameters().all(), (parameter, number, ops) -> {
        initialization.fill(parameter);
        return number;
      });
      SyntheticBatches batches = new SyntheticBatches(
          family.vocabularySize(json, place), config.maxLength(), LABELS, config.seed());
      List<Double> seconds = measure(model, optimizer, workers, batches);
      long parameters =
          model.parameters().all().stream().mapToLong(p -> p.shape().elements()).sum();
      return new BenchResult(
          config,
          seconds,
          Ledger.of(memory),
          UsualMemory.of(model.geometry(), parameters, config.batchSize(), config.maxLength()));
    }
  }

  private List<Double> measure(
      Model<TokenBatch> model, Optimizer optimizer, Workers workers, SyntheticBatches batches) {
    List<Trainable> trainables = model.parameters().all().stream()
        .map(p -> new Trainable(p.name(), p.isSchedulable(), model.blockOf(p)))
        .toList();
    Set<String> head =
        new LinkedHashSet<>(model.taskParameters().stream().map(Parameter::name).toList());
    Freezing freezing = new Freezing(
        FreezePolicies.of(config.freeze()),
        trainables,
        head,
        config.seed(),
        config.freeze().truncate());
    Cycle cycle = Cycle.of(freezing, model);
    cycle.everActive().forEach(name -> optimizer.prepare(model.parameters().get(name)));

    Trainer<TokenBatch> trainer = new Trainer<>(
        model,
        freezing,
        optimizer,
        config.optimizer().rate(config.steps() + 2L),
        config.optimizer().clipping(),
        config.engine().profileTable(),
        config.engine().precisions().backward(),
        workers,
        config.seed());
    Packer packer = new Packer(new Layout.Packed(), Objective.SINGLE_LABEL, LABELS, 0);
    List<Double> seconds = new ArrayList<>();
    for (int step = 0; step < config.steps() + 2; step++) {
      List<TokenBatch> parts = config
          .engine()
          .microBatch()
          .cut(packer.pack(batches.examples(config.batchSize(), step), 0), workers.count());
      boolean largest = step == config.steps() + 1;
      StepReport report = trainer.train(parts, largest ? cycle.largest() : trainer.nextActive());
      if (step > 0 && !largest) { // the first one warms up
        seconds.add(report.seconds());
      }
    }
    return seconds;
  }

  private JsonNode architecture() {
    String name = config.architecture();
    if (ARCHITECTURES.contains(name)) {
      try (InputStream stream =
          Bench.class.getResourceAsStream("architectures/" + name + ".json")) {
        if (stream == null) {
          throw new IllegalStateException(
              "the resource of architecture " + name + " is missing from the jar");
        }
        return new JsonMapper().readTree(stream);
      } catch (IOException e) {
        throw new UncheckedIOException(
            "the resource of architecture " + name + " cannot be read", e);
      }
    }
    Path file = Path.of(name);
    if (!Files.exists(file)) {
      throw new InputException(
          Place.option("--architecture"),
          "unknown architecture '" + Place.printable(name) + "'",
          "Give the path of a config.json, or "
              + String.join(" or ", Registry.nearest(name, ARCHITECTURES)));
    }
    Path folder = Files.isDirectory(file) ? file : file.toAbsolutePath().resolveSibling("");
    return ModelFolder.open(folder).config();
  }

  /**
   * One round of the policy, until every weight it ever trains has been active.
   *
   * @param everActive names of all parameters that were active
   * @param largest the active set with the most elements, with the word embeddings for its smallest matrix
   */
  private record Cycle(Set<String> everActive, ActiveSet largest) {
    static Cycle of(Freezing freezing, Model<TokenBatch> model) {
      Distances distances = freezing.initialDistances();
      Set<String> ever = new LinkedHashSet<>();
      ActiveSet largest = freezing.choose(distances, 0);
      for (long step = 0; step <= freezing.scheduledWeights(); step++) {
        ActiveSet active = freezing.choose(distances, step);
        ever.addAll(active.names());
        if (elements(active, model) > elements(largest, model)) {
          largest = active;
        }
        Map<String, Double> visited = new LinkedHashMap<>();
        active.names().forEach(name -> visited.put(name, 0.0));
        distances = distances.refreshed(visited);
      }
      return new Cycle(ever, withWordEmbeddings(largest, ever, model));
    }

    private static ActiveSet withWordEmbeddings(
        ActiveSet largest, Set<String> ever, Model<TokenBatch> model) {
      String words =
          model.parameters().all().get(0).name(); // the word table is a model's first parameter
      if (largest.contains(words) || !ever.contains(words)) {
        return largest;
      }
      Set<String> head = new LinkedHashSet<>(
          model.taskParameters().stream().map(Parameter::name).toList());
      Set<String> names = new LinkedHashSet<>(largest.names());
      largest.names().stream()
          .filter(name -> !head.contains(name) && !model.parameters().get(name).isVector())
          .min(Comparator.comparingLong(
              name -> model.parameters().get(name).shape().elements()))
          .ifPresent(names::remove);
      names.add(words);
      return ActiveSet.of(names);
    }

    /** Elements of the active matrices; a table's gradient is held as rows, so it does not count. */
    private static long elements(ActiveSet active, Model<TokenBatch> model) {
      return active.names().stream()
          .map(model.parameters()::get)
          .filter(p -> !p.isVector() && model.blockOf(p) >= 0)
          .mapToLong(p -> p.shape().elements())
          .sum();
    }
  }
}
