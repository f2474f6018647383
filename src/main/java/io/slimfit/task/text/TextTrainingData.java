package io.slimfit.task.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.checkpoint.Sha256;
import io.slimfit.data.EncodedExample;
import io.slimfit.data.EncodedExamples;
import io.slimfit.data.ExampleSource;
import io.slimfit.data.Packer;
import io.slimfit.model.Model;
import io.slimfit.model.TokenBatch;
import io.slimfit.model.loss.ClassWeighting;
import io.slimfit.task.BatchSchedule;
import io.slimfit.task.ClassReport;
import io.slimfit.task.DataSummary;
import io.slimfit.task.Evaluation;
import io.slimfit.task.EvaluationDetails;
import io.slimfit.task.KeptDetails;
import io.slimfit.task.ModelInput;
import io.slimfit.task.OutputSpec;
import io.slimfit.task.PaddedBatch;
import io.slimfit.task.ScheduleConfig;
import io.slimfit.task.TrainingData;
import io.slimfit.task.TrainingSettings;
import io.slimfit.tensor.Workers;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Consumer;

/** Texts or pairs of texts, with labels. */
public final class TextTrainingData implements TrainingData<TokenBatch> {
  private final TextExamples examples;
  private final ExampleFields fields;
  private final EncodedExamples train;
  private final List<EncodedSet> evaluations = new ArrayList<>();
  private final ClassWeighting weighting;
  private final Packer packer;
  private final Workers workers;
  private final TrainingSettings settings;
  private final TextInput input;
  private final WorstTexts worst;
  private final KeptDetails details = new KeptDetails();

  /**
   * Reads and tokenizes all examples.
   *
   * @param input closed with this
   * @param notes receives notes for the user, each of them once
   */
  public TextTrainingData(
      TextExamples examples,
      TextInput input,
      TrainingSettings settings,
      Workers workers,
      Consumer<String> notes) {
    Set<String> said = new HashSet<>(); // a file is read more than once
    Consumer<String> note = sentence -> {
      if (said.add(sentence)) {
        notes.accept(sentence);
      }
    };
    this.examples = examples;
    this.workers = workers;
    this.input = input;
    this.settings = settings;
    examples.summary().ifPresent(summary -> summary.notes().forEach(note));
    examples.said().forEach(note);
    fields = examples.fields().orElseGet(() -> ofFirst(examples.train()));
    worst = new WorstTexts(examples, fields, settings);
    ScheduleConfig schedule = settings.schedule();
    TextData texts = new TextData(input, workers, note, settings.progress());
    train = texts.training(examples, schedule.maxTrainSamples(), settings.seed());
    for (TextExamples.EvaluationSet set : examples.evaluations()) {
      evaluations.add(new EncodedSet(
          set.metricSuffix(),
          texts.evaluation(set.examples(), schedule.maxEvalSamples(), settings.seed())));
    }
    UntrainedClasses.note(examples.labels(), train).ifPresent(note);
    weighting = examples
        .labels()
        .weighting(
            settings.data().loss(), train.stream().map(EncodedExample::label), examples.place());
    packer = new Packer(
        schedule.layout(), input.tokenization().padTokenId(), examples.labels().loss(weighting));
  }

  private static ExampleFields ofFirst(ExampleSource train) {
    try (ExampleSource.Reader reader = train.open()) {
      boolean pairs = reader.hasNext() && reader.next().pair() != null;
      return new ExampleFields(pairs ? 2 : 1, List.of(), List.of());
    }
  }

  @Override
  public ModelInput<TokenBatch> input() {
    return input.model();
  }

  @Override
  public OutputSpec outputs() {
    return OutputSpec.of(examples.labels());
  }

  @Override
  public Optional<DataSummary> summary() {
    return examples.summary();
  }

  @Override
  public int trainSamples() {
    return train.size();
  }

  @Override
  public int evalSamples() {
    return evaluations.stream().mapToInt(set -> set.examples().size()).sum();
  }

  @Override
  public BatchSchedule<TokenBatch> steps() {
    return new TextBatchSchedule(train, packer, settings, workers);
  }

  @Override
  public OptionalDouble constantLoss() {
    return OptionalDouble.of(
        examples.labels().constantLoss(train.stream().map(EncodedExample::label), weighting));
  }

  @Override
  public PaddedBatch paddedBatch() {
    return settings.schedule().paddedTexts();
  }

  @Override
  public List<String> metrics() {
    return evaluations.stream()
        .flatMap(set -> examples.metricNames().stream().map(name -> name + set.metricSuffix()))
        .toList();
  }

  @Override
  public Map<String, OptionalDouble> evaluate(Model<TokenBatch> model) {
    TextInference inference =
        new TextInference(model, packer, workers, settings.schedule().evalBatchSize());
    Map<String, OptionalDouble> metrics = new LinkedHashMap<>();
    List<ClassReport> reports = new ArrayList<>();
    WorstTexts.Collector collected = worst.collect();
    for (EncodedSet set : evaluations) {
      Evaluation evaluation = examples.evaluation(weighting);
      int[] number = new int[1];
      inference.forward(set.examples().iterator(), (example, logits) -> {
        evaluation.add(logits, example.label());
        collected.add(set.metricSuffix(), number[0]++, logits, example.label());
      });
      evaluation.values().forEach((name, value) -> metrics.put(name + set.metricSuffix(), value));
      evaluation
          .report()
          .ifPresent(report -> reports.add(report.withMetricSuffix(set.metricSuffix())));
    }
    details.evaluated(reports, collected.list());
    return metrics;
  }

  @Override
  public String fingerprint() {
    Sha256 hash = new Sha256();
    examples.labels().names().forEach(hash::add);
    train.addTo(hash);
    evaluations.forEach(set -> set.examples().addTo(hash.add(set.metricSuffix())));
    return hash.hex();
  }

  @Override
  public void keep() {
    details.keep();
  }

  @Override
  public ObjectNode state() {
    return details.state();
  }

  @Override
  public void restore(JsonNode state) {
    details.restore(state);
  }

  @Override
  public EvaluationDetails details() {
    return new EvaluationDetails(details.reports(), List.of(), worst.withTexts(details.worst()));
  }

  @Override
  public void describe(ObjectNode config) {
    examples.labels().writeTo(config);
    fields.describe(config);
  }

  @Override
  public void close() {
    train.close();
    evaluations.forEach(set -> set.examples().close());
    input.close();
  }

  /** What is known of an evaluation beyond its metrics; the worst examples are without texts. */
  private record EncodedSet(String metricSuffix, EncodedExamples examples) {}
}
