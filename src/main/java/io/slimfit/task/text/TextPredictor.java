package io.slimfit.task.text;

import io.slimfit.base.InputException;
import io.slimfit.data.EncodedExample;
import io.slimfit.data.Example;
import io.slimfit.data.ExampleSource;
import io.slimfit.data.Layout;
import io.slimfit.data.Packer;
import io.slimfit.model.Model;
import io.slimfit.model.TokenBatch;
import io.slimfit.model.loss.ClassWeighting;
import io.slimfit.task.Labels;
import io.slimfit.task.Prediction;
import io.slimfit.tensor.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Predicts the labels of texts. Texts of similar length go through the model together; predictions
 * come in the order of the texts. Memory does not depend on the number of texts. Thread-safe.
 */
public final class TextPredictor {
  /** How many texts are in memory at a time. */
  private static final int WINDOW = 2048;

  private final Labels labels;
  private final TextInput input;
  private final Workers workers;
  private final TextInference inference;
  private final Consumer<String> note;

  /**
   * @param labels the labels of the model
   * @param note receives notes on how many texts were truncated or empty
   */
  public TextPredictor(
      Model<TokenBatch> model,
      Labels labels,
      TextInput input,
      Workers workers,
      int batchSize,
      Consumer<String> note) {
    this.labels = labels;
    this.input = input;
    this.workers = workers;
    this.note = note;
    Packer packer = new Packer(
        new Layout.Packed(),
        input.tokenization().padTokenId(),
        labels.loss(ClassWeighting.plain()));
    inference = new TextInference(model, packer, workers, batchSize);
  }

  /** The predictions for examples that are all in memory. */
  public List<Prediction> predict(List<Example> examples) {
    List<Prediction> predictions = new ArrayList<>(examples.size());
    for (int from = 0; from < examples.size(); from += WINDOW) {
      predict(
          examples.subList(from, Math.min(examples.size(), from + WINDOW)),
          predictions::add,
          counts());
    }
    return predictions;
  }

  /**
   * Predicts all examples in their order. Examples that have been read are predicted as soon as
   * reading more would block, and before a row that cannot be read. At the end, a note says how
   * many were truncated or empty.
   *
   * @param problems receives the rows that are no examples, in their place among the predictions
   * @param pause called whenever everything that was read is predicted
   * @throws InputException that of the reader, after everything before it is predicted
   */
  public void predict(
      ExampleSource.Reader examples,
      Consumer<Prediction> predictions,
      Consumer<ExampleSource.Problem> problems,
      Runnable pause) {
    TextCounts counts = counts();
    List<Example> window = new ArrayList<>();
    Runnable answer = () -> {
      predict(window, predictions, counts);
      window.clear();
      pause.run();
    };
    Optional<ExampleSource.Problem> problem;
    do {
      while (hasNext(examples, answer)) {
        window.add(examples.next());
        if (window.size() == WINDOW || !examples.isReady()) {
          answer.run();
        }
      }
      answer.run();
      problem = examples.problem();
      problem.ifPresent(row -> {
        problems.accept(row);
        pause.run();
      });
    } while (problem.isPresent());
    counts.sentences().forEach(note);
  }

  /** Like the other method; a row that cannot be read is an error. */
  public void predict(
      ExampleSource.Reader examples, Consumer<Prediction> predictions, Runnable pause) {
    predict(
        examples,
        predictions,
        problem -> {
          throw problem.cause();
        },
        pause);
  }

  private static boolean hasNext(ExampleSource.Reader examples, Runnable answer) {
    try {
      return examples.hasNext();
    } catch (InputException e) {
      answer.run();
      throw e;
    }
  }

  private TextCounts counts() {
    return new TextCounts("texts", input.maxLength());
  }

  private void predict(List<Example> window, Consumer<Prediction> predictions, TextCounts counts) {
    TextData texts = new TextData(input, workers, silent -> {});
    List<EncodedExample> encoded = texts.encode(window);
    encoded.forEach(counts::add);
    double[][] logits = inference.logits(encoded);
    for (int i = 0; i < logits.length; i++) {
      predictions.accept(new Prediction(window.get(i), labels, logits[i]));
    }
  }
}
