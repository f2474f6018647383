package io.slimfit.report;

import io.slimfit.checkpoint.PendingFile;
import io.slimfit.data.ExampleSource;
import io.slimfit.predict.TextClassifier;
import io.slimfit.task.text.GlueSubmission;
import io.slimfit.task.text.PredictionSet;
import io.slimfit.task.text.TextFiles;
import io.slimfit.task.text.TextTask;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * Answers to a task's unlabelled examples: GLUE's submission files, or JSON lines for files of
 * one's own.
 */
public final class TaskPredictions {
  private final TextTask task;
  private final List<PredictionSet> sets;

  /**
   * Finds what is to be answered.
   *
   * @param data {@code --data}, for a task that is asked for its test files
   * @param files of one's own: the test file among them, if there is one, is what is answered
   * @throws io.slimfit.base.InputException if there is nothing to answer
   */
  public TaskPredictions(TextTask task, Optional<Path> data, TextFiles files) {
    this.task = task;
    sets = task.toPredict(files.test().isPresent() ? files.test() : data, files);
  }

  /**
   * Answers all, or the first {@code most} of each file.
   *
   * @param folder made if it does not exist; a file there is replaced once its successor is whole
   * @param note is told what a person may want to know
   * @return the files
   * @throws io.slimfit.base.InputException if the model is of another task, or a row is wrong
   */
  public List<Path> write(
      TextClassifier model, OptionalInt most, Path folder, Consumer<String> note) {
    List<Path> written = new ArrayList<>();
    try {
      Files.createDirectories(folder);
      for (PredictionSet set : sets) {
        ExampleSource examples =
            most.isPresent() ? set.examples().first(most.getAsInt()) : set.examples();
        written.add(write(task.name(), set.name(), examples, model, folder, note));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(folder + ": answers cannot be written: " + e.getMessage(), e);
    }
    return written;
  }

  private static Path write(
      String task,
      String name,
      ExampleSource source,
      TextClassifier model,
      Path folder,
      Consumer<String> note)
      throws IOException {
    boolean isGlue = GlueSubmission.isFor(task);
    Path path = folder.resolve(name + (isGlue ? ".tsv" : ".jsonl"));
    try (ExampleSource.Reader examples = source.open();
        PendingFile file = PendingFile.create(path);
        Writer out =
            new BufferedWriter(Channels.newWriter(file.channel(), StandardCharsets.UTF_8))) {
      if (isGlue) {
        GlueSubmission submission = new GlueSubmission(task, model.labels());
        submission.writeHeader(out);
        model.predict(
            examples,
            prediction -> {
              try {
                submission.writeRow(out, prediction.example().id(), prediction.logits());
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            },
            () -> {});
      } else {
        PredictionLines lines = new PredictionLines(out);
        model.predict(examples, lines::write, () -> {});
      }
      examples.notes().forEach(note);
      out.flush();
      file.commit();
    }
    return path;
  }
}
