package io.slimfit.task.text;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.ExampleSource;
import io.slimfit.data.table.BadRows;
import io.slimfit.data.table.Cell;
import io.slimfit.data.table.OnBadRow;
import io.slimfit.data.table.Table;
import io.slimfit.data.table.TableRow;
import io.slimfit.task.Labels;
import io.slimfit.task.Progress;
import io.slimfit.task.Recipe;
import io.slimfit.task.SettingsGroup;
import java.nio.file.Path;
import java.util.ArrayList;
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
    return Recipe.ofTexts(Recipe.Freezing.of(0.90, 1.25e-4, 32), 128, 42);
  }

  @Override
  public Set<SettingsGroup> settings() {
    return Set.of(
        SettingsGroup.DATA,
        SettingsGroup.TEXT_FILES,
        SettingsGroup.VALIDATION_FILE,
        SettingsGroup.TEXT_FORMAT,
        SettingsGroup.TEXT_COLUMNS,
        SettingsGroup.LABEL_COLUMN,
        SettingsGroup.BAD_ROWS,
        SettingsGroup.LENGTHS,
        SettingsGroup.SIMILAR_LENGTHS,
        SettingsGroup.CLASS_LOSS);
  }

  @Override
  public TextExamples load(Optional<Path> data, TextFiles files) {
    return load(data, files, Progress.none());
  }

  @Override
  public TextExamples load(Optional<Path> data, TextFiles files, Progress progress) {
    Path train = files.requireTraining(NAME, data, "examples");
    TextColumns columns = TextFileSource.columns(train, files);
    Understood understood = Understood.of(train, columns, files, progress);
    Labels labels = understood.labels();
    Optional<LabelReader> reader = reader(labels, files);
    TextFileSource rows = new TextFileSource(train, columns, reader, files);
    ExampleSource all = files.onBadRow() == OnBadRow.FAIL // then every row is an example
        ? rows.counted(understood.rows())
        : rows;
    ExampleSource learned = all;
    List<TextExamples.EvaluationSet> sets = new ArrayList<>();
    if (files.validation().isPresent()) {
      sets.add(evaluated("", files.validation().get(), train, columns, reader, files));
    } else {
      HeldOut heldOut = HeldOut.of(all, labels, progress);
      requireSome(heldOut.examples(), train);
      BitSet share = heldOut.draw(files.validationShare(), files.validationSeed());
      sets.add(new TextExamples.EvaluationSet(
          "", new ChosenExamples(all, heldOut.examples(), share, true, List.of())));
      learned = new ChosenExamples(
          all,
          heldOut.examples(),
          share,
          false,
          List.of("drawn from " + train + " to evaluate the model: " + share.cardinality()
              + "; give {validationFile} for other examples"));
    }
    List<String> said = new ArrayList<>();
    files.test().ifPresent(test -> {
      if (hasLabels(test, columns, labels, files)) {
        sets.add(evaluated("_test", test, train, columns, reader, files));
      } else {
        said.add(test + ": has no labels, so the model is not evaluated on it");
      }
    });
    return new TextExamples(
        labels,
        labels.metrics(),
        Place.file(train).field(String.join(",", columns.labels())),
        learned,
        sets,
        Optional.of(columns.fields()),
        Optional.of(understood.summary()),
        said);
  }

  /** A label that the training file does not have is an error that says so. */
  private static TextExamples.EvaluationSet evaluated(
      String suffix,
      Path file,
      Path train,
      TextColumns columns,
      Optional<LabelReader> reader,
      TextFiles files) {
    return new TextExamples.EvaluationSet(
        suffix,
        new TextFileSource(
            file, columns, reader.map(ofTrain -> ofTrain.learnedFrom(train)), files));
  }

  private static Optional<LabelReader> reader(Labels labels, TextFiles files) {
    return Optional.of(LabelReader.of(labels, files.columns().labelSeparator()));
  }

  @Override
  public TextExamples evaluations(Optional<Path> data, TextFiles files, Labels ofModel) {
    Path file = file(data);
    TextColumns columns = TextFileSource.columns(file, files);
    ExampleSource examples = new TextFileSource(file, columns, reader(ofModel, files), files);
    return new TextExamples(
        ofModel,
        ofModel.metrics(),
        Place.file(file),
        ExampleSource.of(List.of()),
        List.of(new TextExamples.EvaluationSet("", examples)),
        Optional.of(columns.fields()),
        Optional.empty(),
        List.of(file + ": " + columns.description(TextFileSource.names(file, files), true)));
  }

  @Override
  public List<PredictionSet> toPredict(Optional<Path> data, TextFiles files) {
    Path file = file(data);
    return List.of(new PredictionSet(
        "predictions", TextFileSource.of(file, Optional.empty(), files), List.of(file)));
  }

  private static Path file(Optional<Path> data) {
    return data.orElseThrow(() -> new InputException(
        Place.setting("data"), "task " + NAME + " needs a file", "Give its path: {data FILE}"));
  }

  /** Whether any row of a file has a label: test files have no such column, or write none. */
  private static boolean hasLabels(Path file, TextColumns columns, Labels labels, TextFiles files) {
    try (Table table = Table.open(file, files.format(), new BadRows(OnBadRow.SKIP))) {
      if (!table.columns().containsAll(columns.labels())) {
        return false;
      }
      List<Integer> ofLabels = columns.labels().stream().map(table::column).toList();
      for (Optional<TableRow> row = table.next(); row.isPresent(); row = table.next()) {
        List<Cell> cells = row.get().cells();
        if (ofLabels.stream().anyMatch(column -> labels.isGiven(cells.get(column)))) {
          return true;
        }
      }
      return false;
    }
  }

  private static void requireSome(int examples, Path train) {
    if (examples < 2) {
      throw new InputException(
          Place.file(train),
          (examples == 0 ? "there is no example" : "there is 1 example")
              + ", too few to train on some and evaluate with others",
          "Give at least two, or {validationFile}");
    }
  }
}
