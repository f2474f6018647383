package io.slimfit.task.text;

import io.slimfit.base.CounterRandom;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.ExampleSource;
import io.slimfit.data.table.BadRows;
import io.slimfit.data.table.OnBadRow;
import io.slimfit.data.table.Table;
import io.slimfit.task.Labels;
import io.slimfit.task.Recipe;
import io.slimfit.task.SettingsGroup;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The user's own texts: files with one or two texts and a label in each row. The labels determine
 * what is learned.
 */
public final class TextFilesTask implements TextTask {
  public static final String NAME = "text";

  private static final long VALIDATION =
      0x76616C6964L; // keeps these random numbers apart from others of the same seed

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String description() {
    return "your own CSV, TSV, JSONL or Parquet files ({trainFile})";
  }

  @Override
  public Recipe recipe() {
    return Recipe.ofTexts(0.90, 1.25e-4, 3, 32, 128, 42, false);
  }

  @Override
  public Set<SettingsGroup> settings() {
    return Set.of(
        SettingsGroup.DATA,
        SettingsGroup.TEXT_FILES,
        SettingsGroup.VALIDATION_FILE,
        SettingsGroup.TEXT_COLUMNS,
        SettingsGroup.LABEL_COLUMN,
        SettingsGroup.BAD_ROWS,
        SettingsGroup.LENGTHS,
        SettingsGroup.CLASS_LOSS);
  }

  @Override
  public TextExamples load(Optional<Path> data, TextFiles files) {
    Path train = files
        .train()
        .orElseThrow(() -> new InputException(
            Place.setting("trainFile"),
            "task " + NAME + " needs a training file",
            "Give its path: {trainFile FILE}"));
    if (data.isPresent()) {
      throw new InputException(
          Place.setting("data"),
          "task " + NAME + " is trained on {trainFile}",
          "Leave one of them out; {validationFile} is for other examples to evaluate with");
    }
    TextColumns columns = TextFileSource.columns(train, files);
    Labels labels = LabelDiscovery.of(train, columns, files);
    Optional<LabelReader> reader = reader(labels, files);
    ExampleSource all = new TextFileSource(train, columns, reader, files);
    ExampleSource learned = all;
    List<TextExamples.EvaluationSet> sets = new ArrayList<>();
    if (files.validation().isPresent()) {
      sets.add(new TextExamples.EvaluationSet(
          "", new TextFileSource(files.validation().get(), columns, reader, files)));
    } else {
      BitSet share = share(all.count(), files);
      sets.add(new TextExamples.EvaluationSet("", new ChosenExamples(all, share, true, List.of())));
      learned = new ChosenExamples(
          all,
          share,
          false,
          List.of("drawn from " + train + " to evaluate the model: " + share.cardinality()
              + "; give {validationFile} for other examples"));
    }
    files
        .test()
        .filter(test -> hasLabels(test, columns, files))
        .ifPresent(test -> sets.add(new TextExamples.EvaluationSet(
            "_test", new TextFileSource(test, columns, reader, files))));
    return new TextExamples(
        labels,
        labels.metrics(),
        Place.file(train).field(String.join(",", columns.labels())),
        learned,
        sets,
        Optional.of(columns.fields()));
  }

  private static Optional<LabelReader> reader(Labels labels, TextFiles files) {
    return Optional.of(new LabelReader(labels, files.columns().labelSeparator()));
  }

  @Override
  public TextExamples evaluations(Optional<Path> data, TextFiles files, Labels ofModel) {
    Path file = file(data);
    ExampleSource examples = TextFileSource.of(file, reader(ofModel, files), files);
    return TextExamples.toEvaluate(
        ofModel,
        ofModel.metrics(),
        Place.file(file),
        List.of(new TextExamples.EvaluationSet("", examples)));
  }

  @Override
  public List<PredictionSet> toPredict(Optional<Path> data, TextFiles files) {
    return List.of(
        new PredictionSet("predictions", TextFileSource.of(file(data), Optional.empty(), files)));
  }

  private static Path file(Optional<Path> data) {
    return data.orElseThrow(() -> new InputException(
        Place.setting("data"), "task " + NAME + " needs a file", "Give its path: {data FILE}"));
  }

  private static boolean hasLabels(Path file, TextColumns columns, TextFiles files) {
    try (Table table = Table.open(file, files.format(), new BadRows(OnBadRow.SKIP))) {
      return table.columns().containsAll(columns.labels());
    }
  }

  /** Draws at least one example, and leaves at least one. */
  private static BitSet share(int examples, TextFiles files) {
    if (examples < 2) {
      throw new InputException(
          Place.file(files.train().orElseThrow()),
          (examples == 0 ? "there is no example" : "there is 1 example")
              + ", too few to train on some and evaluate with others",
          "Give at least two, or {validationFile}");
    }
    long wanted = Math.round(files.validationShare() * examples);
    long drawn = Math.max(1, Math.min(examples - 1, wanted));
    BitSet chosen = new BitSet(examples);
    Arrays.stream(CounterRandom.permutation(
            examples, CounterRandom.key(files.validationSeed(), VALIDATION)))
        .limit(drawn)
        .forEach(chosen::set);
    return chosen;
  }
}
