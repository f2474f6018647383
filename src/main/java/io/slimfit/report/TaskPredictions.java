package io.slimfit.report;

import io.slimfit.checkpoint.PendingFile;
import io.slimfit.data.ExampleSource;
import io.slimfit.task.GlueSubmission;
import io.slimfit.task.PredictionSet;
import io.slimfit.task.TextFiles;
import io.slimfit.task.TextTask;
import io.slimfit.train.TextClassifier;
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
import java.util.function.Consumer;

/** Answers to a task's unlabelled examples: GLUE's submission files, or JSON lines for files of one's own. */
public final class TaskPredictions {
  private TaskPredictions() {}

  /**
   * Answers all.
   *
   * @param folder made if it does not exist; a file there is replaced once its successor is whole
   * @param note is told what a person may want to know
   * @return the files
   * @throws io.slimfit.base.InputException if there is nothing to answer, or the model is of another task
   */
  public static List<Path> write(
      TextTask task,
      Optional<Path> data,
      TextFiles files,
      TextClassifier model,
      Path folder,
      Consumer<String> note) {
    List<PredictionSet> sets = task.toPredict(data, files);
    List<Path> written = new ArrayList<>();
    try {
      Files.createDirectories(folder);
      for (PredictionSet set : sets) {
        written.add(write(task.name(), set, model, folder, note));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(folder + ": answers cannot be written: " + e.getMessage(), e);
    }
    return written;
  }

  private static Path write(
      String task, PredictionSet set, TextClassifier model, Path folder, Consumer<String> note)
      throws IOException {
    boolean isGlue = GlueSubmission.isFor(task);
    Path path = folder.resolve(set.name() + (isGlue ? ".tsv" : ".jsonl"));
    try (ExampleSource.Reader examples = set.examples().open();
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
