package io.slimfit.task;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.Example;
import io.slimfit.data.Label;
import io.slimfit.data.TsvReader;
import io.slimfit.model.Objective;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A GLUE task with its examples read from the official TSV files. */
record GlueFiles(GlueTask glue) implements Task {
  @Override
  public String name() {
    return glue.name();
  }

  @Override
  public String description() {
    return "GLUE's " + glue.folder() + ", from its TSV files";
  }

  @Override
  public Recipe recipe() {
    return glue.recipe();
  }

  @Override
  public Labels labels() {
    return glue.labels();
  }

  @Override
  public Objective objective() {
    return isRegression() ? Objective.REGRESSION : Objective.SINGLE_LABEL;
  }

  @Override
  public Evaluation evaluation() {
    return glue.evaluation();
  }

  @Override
  public Data load(Optional<Path> data) {
    Path folder = glue.folderIn(data.orElseThrow(() -> new InputException(
        Place.option("--data"),
        "task " + name() + " needs a folder with GLUE's " + glue.folder(),
        "Give its path: --data DIR")));
    List<Example> train = read(folder.resolve(GlueTask.TRAIN_FILE));
    glue.labels()
        .requireDifferent(
            train.stream().mapToDouble(this::number).toArray(),
            Place.file(folder.resolve(GlueTask.TRAIN_FILE)));
    List<EvaluationSet> evaluations = new ArrayList<>();
    for (GlueTask.EvaluationFile file : glue.evaluationFiles()) {
      evaluations.add(new EvaluationSet(file.metricSuffix(), read(folder.resolve(file.name()))));
    }
    return new Data(train, List.copyOf(evaluations));
  }

  private boolean isRegression() {
    return glue.labels() instanceof Labels.Score;
  }

  private double number(Example example) {
    return isRegression()
        ? example.label().as(Label.Score.class).value()
        : example.label().as(Label.ClassLabel.class).index();
  }

  private List<Example> read(Path file) {
    List<Example> examples = new ArrayList<>();
    List<String> names = glue.headerIfMissing();
    try (TsvReader reader = names.isEmpty()
        ? TsvReader.withHeader(file, TsvReader.OnBadRow.FAIL)
        : TsvReader.withoutHeader(file, TsvReader.OnBadRow.FAIL)) {
      for (Optional<TsvReader.Row> next = reader.next(); next.isPresent(); next = reader.next()) {
        TsvReader.Row row = next.get();
        Function<String, String> column =
            name -> row.get(names.isEmpty() ? reader.column(name) : names.indexOf(name));
        double value = glue.label(column, row.place());
        Label label = isRegression() ? new Label.Score(value) : new Label.ClassLabel((int) value);
        String id = String.valueOf(examples.size());
        List<String> texts = glue.texts(column);
        examples.add(
            texts.size() == 2
                ? Example.ofPair(id, texts.get(0), texts.get(1), label)
                : Example.of(id, texts.get(0), label));
      }
    }
    return examples;
  }
}
