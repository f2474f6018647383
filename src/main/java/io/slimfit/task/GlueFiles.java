package io.slimfit.task;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.Example;
import io.slimfit.data.ExampleSource;
import io.slimfit.data.TsvReader;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;

/** A GLUE task with its examples read from the official TSV files. */
record GlueFiles(GlueTask glue) implements TextTask {
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
  public TextExamples load(Optional<Path> data) {
    Path folder = glue.folderIn(data.orElseThrow(() -> new InputException(
        Place.option("--data"),
        "task " + name() + " needs a folder with GLUE's " + glue.folder(),
        "Give its path: --data DIR")));
    Path train = folder.resolve(GlueTask.TRAIN_FILE);
    List<TextExamples.EvaluationSet> evaluations = glue.evaluationFiles().stream()
        .map(file -> new TextExamples.EvaluationSet(
            file.metricSuffix(), source(folder.resolve(file.name()))))
        .toList();
    return new TextExamples(
        glue.labels(), glue.metrics(), Place.file(train), source(train), evaluations);
  }

  private ExampleSource source(Path file) {
    return () -> {
      TsvReader rows = glue.headerIfMissing().isEmpty()
          ? TsvReader.withHeader(file, TsvReader.OnBadRow.FAIL)
          : TsvReader.withoutHeader(file, TsvReader.OnBadRow.FAIL);
      return ExampleSource.reader(new Rows(glue, rows), rows::close);
    };
  }

  /** Examples of the rows of one file. */
  private static final class Rows implements Iterator<Example> {
    private final GlueTask glue;
    private final TsvReader reader;
    private Optional<TsvReader.Row> next;
    private long count;

    Rows(GlueTask glue, TsvReader reader) {
      this.glue = glue;
      this.reader = reader;
      next = reader.next();
    }

    @Override
    public boolean hasNext() {
      return next.isPresent();
    }

    @Override
    public Example next() {
      TsvReader.Row row = next.orElseThrow(NoSuchElementException::new);
      List<String> header = glue.headerIfMissing();
      Function<String, String> column =
          name -> row.get(header.isEmpty() ? reader.column(name) : header.indexOf(name));
      List<String> texts = glue.texts(column);
      Example example = new Example(
          String.valueOf(count++),
          texts.get(0),
          texts.size() == 2 ? texts.get(1) : null,
          glue.labels().label(glue.label(column, row.place())));
      next = reader.next();
      return example;
    }
  }
}
