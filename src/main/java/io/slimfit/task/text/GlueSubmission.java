package io.slimfit.task.text;

import io.slimfit.base.InputException;
import io.slimfit.task.Evaluation;
import io.slimfit.task.Labels;
import io.slimfit.task.ModelLabels;
import io.slimfit.task.Prediction;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Answers in the form that GLUE's server takes: a header, then a row of index and prediction for
 * each example. Labels are the task's words; scores are cut to STS-B's range of 0 to 5.
 */
public final class GlueSubmission implements PredictionFormat {
  private static final double LARGEST_SCORE = 5;

  private final GlueTask glue;
  private final List<String> texts; // of the model's outputs

  /**
   * @param ofModel the labels of the model
   * @throws InputException if the model has other labels than the task
   */
  public GlueSubmission(GlueTask glue, Labels ofModel) {
    this.glue = glue;
    ModelLabels labels = ModelLabels.of(glue.labels(), ofModel, glue.name());
    texts = new ArrayList<>(labels.labels().names());
    for (int i = 0; i < labels.numbers().size(); i++) {
      texts.set(labels.numbers().get(i), glue.labels().names().get(i)); // as the task writes it
    }
  }

  @Override
  public String suffix() {
    return ".tsv";
  }

  @Override
  public void writeHeader(Writer out) throws IOException {
    out.append("index\tprediction\n");
  }

  /** The id of an example is its index in GLUE's file. */
  @Override
  public void write(Writer out, Prediction prediction) throws IOException {
    writeRow(out, prediction.example().id(), prediction.logits());
  }

  void writeRow(Appendable out, String id, double[] logits) throws IOException {
    out.append(id).append('\t').append(prediction(logits)).append('\n');
  }

  private String prediction(double[] logits) {
    if (!glue.labels().areNamed()) {
      double score = Math.max(0, Math.min(LARGEST_SCORE, logits[0]));
      return String.format(Locale.ROOT, "%.3f", score);
    }
    return texts.get(Evaluation.predictedClass(logits));
  }
}
