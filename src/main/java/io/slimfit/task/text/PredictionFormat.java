package io.slimfit.task.text;

import io.slimfit.task.Prediction;
import io.slimfit.task.PredictionLines;
import java.io.IOException;
import java.io.Writer;

/** The form of a file of predictions. */
public interface PredictionFormat {
  /** Of the file's name. */
  String suffix();

  void writeHeader(Writer out) throws IOException;

  void write(Writer out, Prediction prediction) throws IOException;

  /** JSON objects, one a line. */
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
    };
  }
}
