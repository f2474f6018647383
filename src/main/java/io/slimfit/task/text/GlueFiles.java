package io.slimfit.task.text;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.ExampleSource;
import io.slimfit.task.Labels;
import io.slimfit.task.MainMetric;
import io.slimfit.task.ModelLabels;
import io.slimfit.task.OutputSpec;
import io.slimfit.task.Recipe;
import io.slimfit.task.SettingsGroup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A GLUE task whose examples are read from GLUE's official files or from Hugging Face's, see
 * {@link GlueFolder}.
 */
public record GlueFiles(GlueTask glue) implements TextTask {
  @Override
  public String name() {
    return glue.name();
  }

  @Override
  public String description() {
    return glue.evaluationFiles().isEmpty()
        ? "GLUE's diagnostic examples, to be predicted with a model trained on mnli"
        : "GLUE's " + glue.folder() + ", from its TSV files or Hugging Face's";
  }

  @Override
  public Recipe recipe() {
    return glue.recipe();
  }

  @Override
  public OutputSpec usualOutputs() {
    return OutputSpec.of(glue.labels());
  }

  @Override
  public Set<SettingsGroup> settings() {
    return Set.of(
        SettingsGroup.DATA,
        SettingsGroup.BAD_ROWS,
        SettingsGroup.LENGTHS,
        SettingsGroup.SIMILAR_LENGTHS,
        SettingsGroup.CLASS_LOSS);
  }

  /** Of a score, the rank correlation: it does not depend on the scale of the predictions. */
  @Override
  public MainMetric mainMetric() {
    return glue.labels() instanceof Labels.Score ? MainMetric.of("spearmanr") : MainMetric.first();
  }

  @Override
  public PredictionFormat predictionFormat(Labels ofModel) {
    return new GlueSubmission(glue, ofModel);
  }

  @Override
  public TextExamples load(Optional<Path> data, TextFiles files) {
    requireLabels();
    GlueFolder folder = new GlueFolder(glue, folder(data));
    ModelLabels labels = ModelLabels.of(glue.labels(), glue.labels(), name());
    List<Path> train = folder.files(GlueTask.TRAIN_FILE);
    return new TextExamples(
        glue.labels(),
        glue.metrics(),
        Place.file(train.get(0)),
        source(train, Optional.of(labels), files),
        sets(folder, labels, files),
        Optional.of(new ExampleFields(
            glue.textColumns().size(), glue.textColumns(), List.of(glue.labelColumn()))),
        Optional.empty(),
        List.of());
  }

  @Override
  public TextExamples evaluations(Optional<Path> data, TextFiles files, Labels ofModel) {
    requireLabels();
    Path path = folder(data);
    ModelLabels labels = ModelLabels.of(glue.labels(), ofModel, name());
    List<TextExamples.EvaluationSet> sets = Files.isRegularFile(path)
        ? List.of(
            new TextExamples.EvaluationSet("", source(List.of(path), Optional.of(labels), files)))
        : sets(new GlueFolder(glue, path), labels, files);
    return TextExamples.toEvaluate(labels.labels(), glue.metrics(), Place.file(path), sets);
  }

  private List<TextExamples.EvaluationSet> sets(
      GlueFolder folder, ModelLabels labels, TextFiles files) {
    return glue.evaluationFiles().stream()
        .map(file -> new TextExamples.EvaluationSet(
            file.metricSuffix(), source(folder.files(file.name()), Optional.of(labels), files)))
        .toList();
  }

  @Override
  public List<PredictionSet> toPredict(Optional<Path> data, TextFiles files) {
    Path path = folder(data);
    List<PredictionSet> sets = new ArrayList<>();
    for (GlueTask.TestFile test : glue.testFiles()) {
      if (Files.isRegularFile(path)) {
        boolean other = path.getFileName().toString().contains("mismatched");
        if (sets.isEmpty() && other == test.name().contains("mismatched")) {
          sets.add(set(test, List.of(path), files));
        }
      } else {
        new GlueFolder(glue, path)
            .find(test.name())
            .filter(found -> sets.isEmpty() || !sets.get(0).name().equals(test.submission()))
            .ifPresent(found -> sets.add(set(test, found, files)));
      }
    }
    if (sets.isEmpty()) {
      new GlueFolder(glue, path).files(glue.testFiles().get(0).name()); // reports what is missing
    }
    return sets;
  }

  private PredictionSet set(GlueTask.TestFile test, List<Path> shards, TextFiles files) {
    return new PredictionSet(test.submission(), source(shards, Optional.empty(), files), shards);
  }

  private void requireLabels() {
    if (glue.evaluationFiles().isEmpty()) {
      throw new InputException(
          Place.setting("task"),
          "the labels of " + name() + " are not public, so it can only be predicted",
          "Train on mnli, and predict " + name() + " with that model");
    }
  }

  private Path folder(Optional<Path> data) {
    return data.orElseThrow(() -> new InputException(
        Place.setting("data"),
        "task " + name() + " needs a folder with GLUE's " + glue.folder(),
        "Give its path: {data DIR}"));
  }

  private ExampleSource source(List<Path> shards, Optional<ModelLabels> labels, TextFiles files) {
    return ExampleSource.all(shards.stream()
        .<ExampleSource>map(file -> new GlueSource(glue, file, labels, files.onBadRow()))
        .toList());
  }
}
