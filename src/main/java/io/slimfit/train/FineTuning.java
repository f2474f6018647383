package io.slimfit.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.base.CounterRandom;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.checkpoint.LoadReport;
import io.slimfit.checkpoint.ModelFolder;
import io.slimfit.checkpoint.ParameterNames;
import io.slimfit.checkpoint.TensorSource;
import io.slimfit.data.EncodedExample;
import io.slimfit.data.Example;
import io.slimfit.data.Layout;
import io.slimfit.data.Packer;
import io.slimfit.data.Tokenization;
import io.slimfit.freeze.ActiveSet;
import io.slimfit.freeze.FreezePolicies;
import io.slimfit.freeze.Freezing;
import io.slimfit.freeze.ParameterPattern;
import io.slimfit.freeze.Trainable;
import io.slimfit.memory.AvailableMemory;
import io.slimfit.memory.Ledger;
import io.slimfit.memory.SiteKind;
import io.slimfit.model.Initialization;
import io.slimfit.model.Model;
import io.slimfit.model.ModelFamilies;
import io.slimfit.model.ModelOptions;
import io.slimfit.model.TextFamily;
import io.slimfit.model.TokenBatch;
import io.slimfit.nn.Parameter;
import io.slimfit.optim.Optimizer;
import io.slimfit.optim.Optimizers;
import io.slimfit.plan.UsualMemory;
import io.slimfit.task.Evaluation;
import io.slimfit.task.Labels;
import io.slimfit.task.Task;
import io.slimfit.task.Tasks;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Devices;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Shape;
import io.slimfit.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;

/**
 * One run from its configuration to its results: reads data and model, trains, judges, writes the model. Everything that can be
 * wrong with the input is found before the output folder is touched.
 */
public final class FineTuning {
  private static final long SAMPLES =
      0x73616D706CL; // tells these random numbers from others of the same seed

  /** The share of clamped elements from which on a person is told. */
  private static final double NOTABLE_SATURATION = 0.01;

  private final RunConfig config;
  private final RunListener listener;
  private final Task task;
  private final OutputFolder output;
  private volatile boolean stopped;

  /** @throws InputException if the device is not there, or the output folder cannot be used */
  public FineTuning(RunConfig config, RunListener listener) {
    this.config = config;
    this.listener = listener;
    task = Tasks.get(config.task(), Place.option("--task"));
    Devices.requireAvailable(config.engine().device(), Place.option("--device"));
    output = new OutputFolder(config.output(), config.overwrite());
  }

  /** Ends the run after the step that is under way; may be called from any thread. */
  public void stop() {
    stopped = true;
  }

  /**
   * Runs to the end.
   *
   * @throws InputException if data, model or options are wrong
   * @throws TrainingFailedException if the loss becomes infinite or not a number
   */
  public RunResult run() {
    Pretrained pretrained = Pretrained.of(config.model());
    JsonNode json = pretrained.config();
    TextFamily family = ModelFamilies.ofTexts(json, pretrained.configPlace());
    int outputs = task.labels().outputs();
    long parameters = family.parameters(json, pretrained.configPlace(), task.objective(), outputs);
    AvailableMemory.require(
        "the weights of the model", parameters * Float.BYTES, AvailableMemory.bytes());
    requireLength(family.longestSequence(json, pretrained.configPlace()));

    Task.Data data = task.load(config.data());
    NativeMemory memory = new NativeMemory(config.engine().device());
    try (Model<TokenBatch> model = family.make(
            json,
            pretrained.configPlace(),
            task.objective(),
            outputs,
            modelOptions(),
            memory,
            DType.FLOAT32);
        Tokenization tokenization = pretrained.tokenization();
        Workers workers = new Workers(config.engine().threads(), memory)) {
      requireVocabulary(tokenization, family.vocabularySize(json, pretrained.configPlace()));
      double deviation = family.initializerRange(json, pretrained.configPlace());
      Set<String> fresh = load(pretrained, model, new Initialization(deviation, config.seed()));
      TextData texts = new TextData(tokenization, config.schedule().maxLength(), workers, listener);
      List<EncodedExample> train =
          texts.encode(draw(data.train(), config.schedule().maxTrainSamples(), 0), "training");
      List<EvaluationExamples> evaluations = new java.util.ArrayList<>();
      for (Task.EvaluationSet set : data.evaluations()) {
        List<Example> drawn = draw(set.examples(), config.schedule().maxEvalSamples(), 1);
        evaluations.add(
            new EvaluationExamples(set.metricSuffix(), texts.encode(drawn, "evaluation")));
      }
      Packer packer = new Packer(layout(), task.objective(), outputs, tokenization.padTokenId());
      return train(pretrained, family, model, fresh, train, evaluations, packer, workers);
    }
  }

  private RunResult train(
      Pretrained pretrained,
      TextFamily family,
      Model<TokenBatch> model,
      Set<String> fresh,
      List<EncodedExample> train,
      List<EvaluationExamples> evaluations,
      Packer packer,
      Workers workers) {
    NativeMemory memory = model.parameters().memory();
    Freezing freezing = freezing(model, fresh);
    TextSteps steps =
        new TextSteps(train, packer, config.schedule(), config.engine(), config.seed());
    RunSummary summary = new RunSummary(
        config,
        pretrained.description(),
        model.parameters().all().stream().mapToLong(p -> p.shape().elements()).sum(),
        freezing.scheduledWeights(),
        train.size(),
        evaluations.stream().mapToInt(e -> e.examples().size()).sum(),
        steps.count(),
        output.path());
    try (RunLock lock = output.prepare();
        Optimizer optimizer = Optimizers.make(config.optimizer(), output.path(), memory)) {
      listener.onStart(summary);
      Trainer<TokenBatch> trainer = new Trainer<>(
          model,
          freezing,
          optimizer,
          config.optimizer().rate(steps.count()),
          config.optimizer().clipping(),
          config.engine().profileTable(),
          workers,
          config.seed());
      LossHistory history = new LossHistory(steps.stepsPerEpoch(), steps.count());
      while (trainer.step() < steps.count() && !stopped) {
        StepReport step = step(trainer, steps.parts(trainer.step()), trainer.nextActive());
        history.add(step);
        listener.onStep(step);
      }
      boolean early = stopped; // too late once the last step is done: what was learned is kept
      Map<String, OptionalDouble> metrics = new LinkedHashMap<>();
      if (!early) {
        listener.onEvaluation(summary.evalSamples());
        metrics.putAll(evaluate(model, evaluations, packer, workers));
        save(pretrained, family, model);
      }
      RunResult result = new RunResult(
          summary,
          trainer.step(),
          history.lastEpochLoss(),
          metrics,
          history.medianSeconds(),
          Ledger.of(memory),
          trainer.saturation().shares(),
          UsualMemory.of(
              model.geometry(),
              summary.parameters(),
              config.schedule().batchSize(),
              config.schedule().maxLength()),
          early);
      noteSaturation(result.saturation());
      listener.onEnd(result);
      return result;
    }
  }

  private void noteSaturation(Map<SiteKind, Double> shares) {
    shares.forEach((kind, share) -> {
      if (share > NOTABLE_SATURATION) {
        listener.onNote(String.format(
            Locale.ROOT,
            "%.1f %% of what was held of kind %s lay outside its codec's range and was clamped",
            100 * share,
            kind.optionName()));
      }
    });
  }

  /** One step, and before it the probe, if this is a step for one. */
  private StepReport step(Trainer<TokenBatch> trainer, List<TokenBatch> parts, ActiveSet active) {
    boolean probed =
        config.probeEvery().isPresent() && trainer.step() % config.probeEvery().getAsLong() == 0;
    if (!probed) {
      return trainer.train(parts, active);
    }
    GradientProbe probe = trainer.probe(parts, active);
    return trainer.train(parts, active).withProbe(probe);
  }

  private Map<String, OptionalDouble> evaluate(
      Model<TokenBatch> model,
      List<EvaluationExamples> evaluations,
      Packer packer,
      Workers workers) {
    Evaluator evaluator =
        new Evaluator(model, packer, workers, config.schedule().evalBatchSize());
    Map<String, OptionalDouble> metrics = new LinkedHashMap<>();
    for (EvaluationExamples set : evaluations) {
      Evaluation evaluation = task.evaluation();
      evaluator.evaluate(set.examples(), evaluation);
      evaluation.values().forEach((name, value) -> metrics.put(name + set.metricSuffix(), value));
    }
    return metrics;
  }

  /** Reads the weights; what the file lacks starts afresh. Returns the names of fresh parameters. */
  private Set<String> load(
      Pretrained pretrained, Model<TokenBatch> model, Initialization initialization) {
    Map<String, Shape> wanted = new LinkedHashMap<>();
    for (Parameter parameter : model.parameters().all()) {
      wanted.put(parameter.name(), parameter.shape());
    }
    Set<String> fresh = new LinkedHashSet<>();
    try (TensorSource source = pretrained.weights()) {
      LoadReport report = ParameterNames.match(wanted, source, config.ignoreMismatchedSizes());
      report
          .matched()
          .forEach(
              (name, stored) -> source.read(stored, model.parameters().get(name).value()));
      fresh.addAll(report.missing());
      fresh.addAll(report.mismatched());
      requireBody(model, fresh, pretrained);
      if (!report.unexpected().isEmpty()) {
        listener.onNote("not used of " + pretrained.description() + ": "
            + String.join(", ", report.unexpected()));
      }
    }
    if (!fresh.isEmpty()) {
      listener.onNote("fresh, not pretrained: " + String.join(", ", fresh));
      fresh.forEach(name -> initialization.fill(model.parameters().get(name)));
    }
    return fresh;
  }

  /** A fresh head is what fine-tuning begins with; a fresh encoder means that the file is of something else. */
  private static void requireBody(
      Model<TokenBatch> model, Set<String> fresh, Pretrained pretrained) {
    List<String> missing = fresh.stream()
        .filter(name -> model.blockOf(model.parameters().get(name)) != Integer.MAX_VALUE)
        .toList();
    if (!missing.isEmpty()) {
      throw new InputException(
          Place.of(pretrained.description()),
          missing.size() + " weights of the model are not there, the first is '" + missing.get(0)
              + "'",
          "Use a checkpoint of the model that config.json describes");
    }
  }

  private Freezing freezing(Model<TokenBatch> model, Set<String> fresh) {
    List<Trainable> trainables = model.parameters().all().stream()
        .map(p -> new Trainable(p.name(), p.isSchedulable(), model.blockOf(p)))
        .toList();
    return new Freezing(
        FreezePolicies.of(config.freeze()),
        trainables,
        always(model, trainables, fresh),
        config.seed(),
        config.freeze().truncate());
  }

  private Set<String> always(
      Model<TokenBatch> model, List<Trainable> trainables, Set<String> fresh) {
    if (config.alwaysTrain().isPresent()) {
      return new ParameterPattern(config.alwaysTrain().get(), Place.option("--always-train"))
          .in(trainables);
    }
    boolean scheduled =
        config.recipe() == RunConfig.RecipeKind.PAPER && task.recipe().headIsScheduled();
    Set<String> always = new LinkedHashSet<>();
    for (Parameter parameter : model.taskParameters()) {
      if (!scheduled && fresh.contains(parameter.name())) {
        always.add(parameter.name());
      }
    }
    return always;
  }

  private ModelOptions modelOptions() {
    return switch (config.recipe()) {
      case SLIMFIT -> ModelOptions.standard();
      case PAPER -> ModelOptions.released();
    };
  }

  private Layout layout() {
    return switch (config.schedule().packing()) {
      case NONE -> new Layout.Packed();
      case LONGEST -> new Layout.PaddedToLongest();
      case MAX_LENGTH -> new Layout.PaddedTo(config.schedule().maxLength());
    };
  }

  /** As many as wanted, drawn after a seeded shuffle; all of them in their order if nothing is wanted. */
  private List<Example> draw(List<Example> examples, OptionalInt most, long stream) {
    if (most.isEmpty()) {
      return examples;
    }
    if (most.getAsInt() > examples.size()) {
      listener.onNote("asked for " + most.getAsInt() + " examples, there are " + examples.size());
    }
    int[] order = CounterRandom.permutation(
        examples.size(), CounterRandom.key(config.seed(), SAMPLES, stream));
    return Arrays.stream(order).limit(most.getAsInt()).mapToObj(examples::get).toList();
  }

  private void requireLength(int longest) {
    int length = config.schedule().maxLength();
    if (length > longest) {
      throw new InputException(
          Place.option("--max-length"),
          length + " is more than the " + longest + " positions of the model",
          "Give a number from " + ScheduleConfig.SHORTEST_MAX_LENGTH + " to " + longest);
    }
  }

  private static void requireVocabulary(Tokenization tokenization, int embeddings) {
    if (tokenization.vocabSize() > embeddings) {
      throw new InputException(
          Place.of("the tokenizer"),
          "it has " + tokenization.vocabSize() + " tokens, more than the " + embeddings
              + " rows of the word table",
          "Use the tokenizer that belongs to the model");
    }
  }

  private void save(Pretrained pretrained, TextFamily family, Model<TokenBatch> model) {
    ObjectNode json = pretrained.config().deepCopy();
    json.putArray("architectures").add(family.architecture(task.objective()));
    json.put("problem_type", task.objective().configName());
    json.put("dtype", "float32");
    ObjectNode id2label = json.putObject("id2label");
    ObjectNode label2id = json.putObject("label2id");
    List<String> names =
        task.labels() instanceof Labels.Classes classes ? classes.names() : List.of("LABEL_0");
    for (int i = 0; i < names.size(); i++) {
      id2label.put(String.valueOf(i), names.get(i));
      label2id.put(names.get(i), i);
    }
    Map<String, Tensor> weights = new LinkedHashMap<>();
    model.parameters().all().forEach(p -> weights.put(p.name(), p.value()));
    ModelFolder.write(output.resolve("model"), json, weights, pretrained.tokenizerFiles());
  }

  private record EvaluationExamples(String metricSuffix, List<EncodedExample> examples) {}
}
