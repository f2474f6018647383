package io.slimfit.task.text;

import io.slimfit.base.InputException;
import io.slimfit.task.Evaluation;
import io.slimfit.task.Labels;
import io.slimfit.task.ModelLabels;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Answers in the form that GLUE's server takes: a header, then a row of index and prediction for each example. Labels are the task's
 * words; scores are cut to STS-B's range of 0 to 5.
 */
public final class GlueSubmission {
  private static final double LARGEST_SCORE = 5;

  private final GlueTask glue;
  private final List<String> texts; // of the model's outputs

  /**
   * @param task a name of GLUE's tasks
   * @param ofModel the labels of the model
   * @throws InputException if there is no such task, or the model has other labels
   */
  public GlueSubmission(String task, Labels ofModel) {
    glue = GlueTask.named(task);
    ModelLabels labels = ModelLabels.of(glue.labels(), ofModel, task);
    texts = new ArrayList<>(labels.labels().names());
    for (int i = 0; i < labels.numbers().size(); i++) {
      texts.set(labels.numbers().get(i), glue.labels().names().get(i)); // as the task writes it
    }
  }

  /** Whether a task is one of GLUE's. */
  public static boolean isFor(String task) {
    return GlueTask.has(task);
  }

  /** What GLUE calls the file of these answers. */
  public String fileName(PredictionSet set) {
    return set.name() + ".tsv";
  }

  public void writeHeader(Appendable out) throws IOException {
    out.append("index\tprediction\n");
  }

  /**
   * @param id of the example, its index in GLUE's file
   * @param logits what the model says of it
   */
  public void writeRow(Appendable out, String id, double[] logits) throws IOException {
    out.append(id).append('\t').append(prediction(logits)).append('\n');
  }

  private String prediction(double[] logits) {
    if (glue.labels() instanceof Labels.Score) {
      double score = Math.max(0, Math.min(LARGEST_SCORE, logits[0]));
      return String.format(Locale.ROOT, "%.3f", score);
    }
    return texts.get(Evaluation.predictedClass(logits));
  }
}
