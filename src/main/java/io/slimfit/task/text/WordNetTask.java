package io.slimfit.task.text;

import io.slimfit.base.Place;
import io.slimfit.data.Example;
import io.slimfit.data.ExampleSource;
import io.slimfit.data.Label;
import io.slimfit.data.WordNetGlosses;
import io.slimfit.task.Labels;
import io.slimfit.task.ModelLabels;
import io.slimfit.task.OutputSpec;
import io.slimfit.task.Recipe;
import io.slimfit.task.SettingsGroup;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The task that comes with slimfit: predict the lexicographer file of a noun in WordNet 3.1 from
 * its definition. There are 26, such as noun.animal and noun.food. {@link WordNetGlosses} says how
 * the data are split.
 */
public final class WordNetTask implements TextTask {
  private static final List<String> METRICS = List.of("accuracy", "macro_f1", "majority_accuracy");
  private static final Labels LABELS = new Labels.Classes(WordNetGlosses.classNames());
  private static final Place PLACE = Place.of("task wordnet");

  @Override
  public String name() {
    return "wordnet";
  }

  @Override
  public String description() {
    return "26 classes of WordNet nouns from their definitions (comes with slimfit)";
  }

  @Override
  public Recipe recipe() {
    return Recipe.ofTexts(Recipe.Freezing.of(0.90, 1.5e-4, 64), 64, 42).withEpochs(2);
  }

  @Override
  public boolean hasOwnData() {
    return true;
  }

  @Override
  public OutputSpec usualOutputs() {
    return OutputSpec.of(LABELS);
  }

  @Override
  public Set<SettingsGroup> settings() {
    return Set.of(SettingsGroup.LENGTHS, SettingsGroup.SIMILAR_LENGTHS, SettingsGroup.CLASS_LOSS);
  }

  @Override
  public TextExamples load(Optional<Path> data, TextFiles files) {
    WordNetGlosses glosses = WordNetGlosses.load();
    return new TextExamples(
        LABELS,
        METRICS,
        PLACE,
        ExampleSource.of(glosses.train()),
        List.of(new TextExamples.EvaluationSet("", ExampleSource.of(glosses.heldOut()))));
  }

  @Override
  public TextExamples evaluations(Optional<Path> data, TextFiles files, Labels ofModel) {
    ModelLabels labels = ModelLabels.of(LABELS, ofModel, name());
    return TextExamples.toEvaluate(
        labels.labels(),
        METRICS,
        PLACE,
        List.of(
            new TextExamples.EvaluationSet("", heldOut(example -> labels.of(example.label())))));
  }

  /** The held-out definitions, without labels. */
  @Override
  public List<PredictionSet> toPredict(Optional<Path> data, TextFiles files) {
    return List.of(new PredictionSet("predictions", heldOut(example -> Label.none())));
  }

  private static ExampleSource heldOut(Function<Example, Label> label) {
    return ExampleSource.of(WordNetGlosses.load().heldOut().stream()
        .map(example -> Example.of(example.id(), example.text(), label.apply(example)))
        .toList());
  }
}
