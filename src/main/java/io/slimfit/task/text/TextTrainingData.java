package io.slimfit.task.text;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.data.EncodedExamples;
import io.slimfit.data.Packer;
import io.slimfit.data.tokenize.Tokenization;
import io.slimfit.model.Model;
import io.slimfit.model.TokenBatch;
import io.slimfit.plan.UsualMemory;
import io.slimfit.run.config.RunConfig;
import io.slimfit.task.BatchSchedule;
import io.slimfit.task.Evaluation;
import io.slimfit.task.LabelNames;
import io.slimfit.task.OutputSpec;
import io.slimfit.task.ScheduleConfig;
import io.slimfit.task.TrainingData;
import io.slimfit.tensor.Workers;
import io.slimfit.train.RunListener;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Texts, or pairs of them, with labels. */
public final class TextTrainingData implements TrainingData<TokenBatch> {
  private final TextExamples examples;
  private final EncodedExamples train;
  private final List<EncodedSet> evaluations = new ArrayList<>();
  private final Packer packer;
  private final Workers workers;
  private final RunConfig config;

  /** Reads and tokenizes all examples. */
  public TextTrainingData(
      TextExamples examples,
      Tokenization tokenization,
      RunConfig config,
      Workers workers,
      RunListener listener) {
    this.examples = examples;
    this.workers = workers;
    this.config = config;
    ScheduleConfig schedule = config.schedule();
    TextData texts = new TextData(tokenization, schedule.maxLength(), workers, listener);
    train = texts.training(examples, schedule.maxTrainSamples(), config.seed());
    for (TextExamples.EvaluationSet set : examples.evaluations()) {
      evaluations.add(new EncodedSet(
          set.metricSuffix(),
          texts.evaluation(set.examples(), schedule.maxEvalSamples(), config.seed())));
    }
    OutputSpec aim = aim();
    packer = new Packer(
        schedule.layout(),
        aim.objective(),
        aim.outputs(),
        tokenization.padTokenId(),
        config.data().loss().of(aim.objective(), train, aim.outputs(), examples.place()));
  }

  @Override
  public OutputSpec aim() {
    return OutputSpec.of(examples.labels());
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
    return new TextBatchSchedule(train, packer, config.schedule(), config.engine(), config.seed());
  }

  @Override
  public UsualMemory usualMemory(Model<TokenBatch> model) {
    return config.schedule().usualMemoryOfTexts(model);
  }

  @Override
  public List<String> metrics() {
    return evaluations.stream()
        .flatMap(set -> examples.judgedBy().stream().map(name -> name + set.metricSuffix()))
        .toList();
  }

  @Override
  public Map<String, OptionalDouble> evaluate(Model<TokenBatch> model) {
    TextInference inference =
        new TextInference(model, packer, workers, config.schedule().evalBatchSize());
    Map<String, OptionalDouble> metrics = new LinkedHashMap<>();
    for (EncodedSet set : evaluations) {
      Evaluation evaluation = examples.evaluation(packer.classLoss());
      inference.answer(
          set.examples().iterator(), (example, logits) -> evaluation.add(logits, example.label()));
      evaluation.values().forEach((name, value) -> metrics.put(name + set.metricSuffix(), value));
    }
    return metrics;
  }

  @Override
  public void describe(ObjectNode config) {
    LabelNames.describe(examples.labels(), config);
  }

  @Override
  public void close() {
    train.close();
    evaluations.forEach(set -> set.examples().close());
  }

  private record EncodedSet(String metricSuffix, EncodedExamples examples) {}
}
