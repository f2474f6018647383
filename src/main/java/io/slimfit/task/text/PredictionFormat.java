package io.slimfit.task.text;

import io.slimfit.data.ExampleSource;
import io.slimfit.task.Prediction;
import io.slimfit.task.PredictionLines;
import java.io.IOException;
import java.io.Writer;

/** The format of a file of predictions. */
public interface PredictionFormat {
  /** The extension of the file's name. */
  String suffix();

  void writeHeader(Writer out) throws IOException;

  void write(Writer out, Prediction prediction) throws IOException;

  /**
   * Writes what is wrong with a row in place of its prediction.
   *
   * @throws io.slimfit.base.InputException that of the row, if the format has no place for it
   */
  default void write(Writer out, ExampleSource.Problem problem) throws IOException {
    throw problem.cause();
  }

  /** JSON objects, one per line. */
  static PredictionFormat jsonLines() {
    return new PredictionFormat() {
      @Override
      public String suffix() {
        return ".jsonl";
      }

      @Override
      public void writeHeader(Writer out) {}

      @Override
      public void write(Writer out, Prediction prediction) {
        new PredictionLines(out).write(prediction);
      }

      @Override
      public void write(Writer out, ExampleSource.Problem problem) {
        new PredictionLines(out).write(problem);
      }
    };
  }
}
