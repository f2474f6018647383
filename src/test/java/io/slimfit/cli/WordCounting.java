package io.slimfit.cli;

import io.slimfit.base.Place;
import io.slimfit.data.Example;
import io.slimfit.data.ExampleSource;
import io.slimfit.data.Label;
import io.slimfit.model.Model;
import io.slimfit.model.TokenBatch;
import io.slimfit.task.DataConfig;
import io.slimfit.task.EvaluationData;
import io.slimfit.task.EvaluationDetails;
import io.slimfit.task.EvaluationOutcome;
import io.slimfit.task.InferenceSettings;
import io.slimfit.task.Labels;
import io.slimfit.task.ModelFiles;
import io.slimfit.task.ModelInput;
import io.slimfit.task.OutputSpec;
import io.slimfit.task.PredictionData;
import io.slimfit.task.Recipe;
import io.slimfit.task.SettingsGroup;
import io.slimfit.task.TaskKind;
import io.slimfit.task.TestData;
import io.slimfit.task.TrainingData;
import io.slimfit.task.TrainingSettings;
import io.slimfit.task.text.TextExamples;
import io.slimfit.task.text.TextFiles;
import io.slimfit.task.text.TextInput;
import io.slimfit.task.text.TextTrainingData;
import io.slimfit.task.text.TrainedTexts;
import io.slimfit.tensor.Workers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A kind of task that only tests know: how many words a line has. Its data is a file of lines. */
final class WordCounting implements TaskKind<TokenBatch> {
  @Override
  public String name() {
    return "words";
  }

  @Override
  public String description() {
    return "how many words a line has";
  }

  @Override
  public Recipe recipe() {
    return Recipe.ofTexts(Recipe.Freezing.of(0.5, 1e-3, 4), 16, 7)
        .withEpochs(1)
        .withLearningRate(1e-3);
  }

  @Override
  public Set<SettingsGroup> settings() {
    return Set.of(SettingsGroup.DATA, SettingsGroup.LENGTHS, SettingsGroup.SIMILAR_LENGTHS);
  }

  @Override
  public TrainingData<TokenBatch> training(
      ModelFiles model, TrainingSettings settings, Workers workers, Consumer<String> note) {
    Path file = settings.data().path().orElseThrow();
    TextExamples examples = new TextExamples(
        new Labels.Score(),
        List.of("pearson"),
        Place.file(file),
        lines(file, true),
        List.of(new TextExamples.EvaluationSet("", lines(file, true))));
    TextInput input = TextInput.toTrain(model, settings.schedule().maxLength(), note);
    return new TextTrainingData(examples, input, settings, workers, note);
  }

  @Override
  public EvaluationData<TokenBatch> evaluation(
      ModelFiles model,
      DataConfig data,
      InferenceSettings inference,
      Workers workers,
      Consumer<String> note) {
    return new Counted(
        data.path().orElseThrow(), new TrainedTexts(model, inference, workers, note));
  }

  @Override
  public Optional<TestData<TokenBatch>> testFiles(Optional<Path> data, TextFiles files) {
    Path file = data.orElseThrow();
    return Optional.of((model, inference, workers, note) ->
        new Uncounted(file, new TrainedTexts(model, inference, workers, note)));
  }

  private static ExampleSource lines(Path file, boolean counted) {
    List<Example> examples = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(file)) {
        Label label = counted ? Label.ofScore(line.split(" ").length) : Label.none();
        examples.add(Example.of(String.valueOf(examples.size()), line, label));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ExampleSource.of(examples);
  }

  /** Finds the mean distance from the right number. */
  private record Counted(Path file, TrainedTexts texts) implements EvaluationData<TokenBatch> {
    @Override
    public ModelInput<TokenBatch> input() {
      return texts.input();
    }

    @Override
    public OutputSpec outputs() {
      return texts.outputs();
    }

    @Override
    public EvaluationOutcome evaluate(Model<TokenBatch> model, Supplier<Path> folder) {
      List<Double> errors = new ArrayList<>();
      try (ExampleSource.Reader reader = lines(file, true).open()) {
        texts
            .predictor(model)
            .predict(
                reader,
                prediction -> errors.add(Math.abs(
                    prediction.logits()[0] - prediction.example().label().score())),
                () -> {});
      }
      OptionalDouble mean = errors.stream().mapToDouble(Double::doubleValue).average();
      return new EvaluationOutcome(
          Map.of("mean_error", mean), errors.size(), EvaluationDetails.none());
    }

    @Override
    public void close() {
      texts.close();
    }
  }

  /** Writes a number a line. */
  private record Uncounted(Path file, TrainedTexts texts) implements PredictionData<TokenBatch> {
    @Override
    public ModelInput<TokenBatch> input() {
      return texts.input();
    }

    @Override
    public OutputSpec outputs() {
      return texts.outputs();
    }

    @Override
    public List<Path> write(Model<TokenBatch> model, OptionalInt most, Path folder) {
      List<String> counts = new ArrayList<>();
      try (ExampleSource.Reader reader = lines(file, false).open()) {
        texts
            .predictor(model)
            .predict(
                reader,
                prediction ->
                    counts.add(String.format(Locale.ROOT, "%.2f", prediction.logits()[0])),
                () -> {});
      }
      try {
        return List.of(Files.write(Files.createDirectories(folder).resolve("counts.txt"), counts));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() {
      texts.close();
    }
  }
}
