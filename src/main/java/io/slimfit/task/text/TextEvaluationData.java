package io.slimfit.task.text;

import io.slimfit.data.ExampleSource;
import io.slimfit.model.Model;
import io.slimfit.model.TokenBatch;
import io.slimfit.model.loss.ClassWeighting;
import io.slimfit.task.ClassReport;
import io.slimfit.task.DataConfig;
import io.slimfit.task.Evaluation;
import io.slimfit.task.EvaluationData;
import io.slimfit.task.EvaluationDetails;
import io.slimfit.task.EvaluationOutcome;
import io.slimfit.task.InferenceSettings;
import io.slimfit.task.ModelFiles;
import io.slimfit.tensor.Workers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Labelled texts that a trained model is evaluated on. */
final class TextEvaluationData extends TrainedTexts implements EvaluationData<TokenBatch> {
  private final TextExamples examples;

  TextEvaluationData(
      TextTask task,
      ModelFiles model,
      DataConfig data,
      InferenceSettings inference,
      Workers workers,
      Consumer<String> note) {
    super(model, inference, workers, note);
    try {
      Optional<ExampleFields> fields = ExampleFields.of(model.config());
      examples = task.evaluations(data.path(), data.files().ofModel(fields), labels());
      examples.said().forEach(note);
      fields.ifPresent(trained -> requireFit(examples, trained));
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** One example shows how many texts all have. */
  private static void requireFit(TextExamples examples, ExampleFields trained) {
    for (TextExamples.EvaluationSet set : examples.evaluations()) {
      try (ExampleSource.Reader reader = set.examples().open()) {
        if (reader.hasNext()) {
          trained.require(reader.next().pair() == null ? 1 : 2, examples.place());
        }
      }
    }
  }

  @Override
  public EvaluationOutcome evaluate(Model<TokenBatch> model, Supplier<Path> folder) {
    TextPredictor predictor = predictor(model);
    Map<String, OptionalDouble> metrics = new LinkedHashMap<>();
    List<ClassReport> reports = new ArrayList<>();
    int[] samples = new int[1];
    for (TextExamples.EvaluationSet set : examples.evaluations()) {
      Evaluation evaluation = examples.evaluation(ClassWeighting.plain());
      try (ExampleSource.Reader reader = set.examples().open()) {
        predictor.predict(
            reader,
            prediction -> {
              evaluation.add(prediction.logits(), prediction.example().label());
              samples[0]++;
            },
            () -> {});
        reader.notes().forEach(note());
      }
      evaluation.values().forEach((name, value) -> metrics.put(name + set.metricSuffix(), value));
      evaluation
          .report()
          .ifPresent(report -> reports.add(report.withMetricSuffix(set.metricSuffix())));
    }
    return new EvaluationOutcome(metrics, samples[0], EvaluationDetails.of(reports));
  }
}
