package io.slimfit.predict;

import io.slimfit.data.EncodedExample;
import io.slimfit.data.Example;
import io.slimfit.data.ExampleSource;
import io.slimfit.data.Label;
import io.slimfit.data.Layout;
import io.slimfit.data.Packer;
import io.slimfit.data.tokenize.Tokenization;
import io.slimfit.model.Model;
import io.slimfit.model.TokenBatch;
import io.slimfit.run.ModelSource;
import io.slimfit.run.TextModelLoader;
import io.slimfit.run.config.InferenceConfig;
import io.slimfit.task.LabelNames;
import io.slimfit.task.Labels;
import io.slimfit.task.OutputSpec;
import io.slimfit.task.Prediction;
import io.slimfit.task.text.TextCounts;
import io.slimfit.task.text.TextData;
import io.slimfit.task.text.TextInference;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Workers;
import io.slimfit.train.RunListener;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A trained model of texts that answers. Padding is never computed, and texts of like lengths go through the model together; answers
 * come in the order of the texts. Memory does not depend on how many texts there are.
 *
 * <p>Not for several threads at once: it has workers of its own.
 */
public final class TextClassifier implements AutoCloseable {
  /** Texts in memory at a time. */
  private static final int WINDOW = 2048;

  private final Labels labels;
  private final int maxLength;
  private final Workers workers;
  private final Tokenization tokenization;
  private final Model<TokenBatch> model;
  private final TextInference inference;
  private final RunListener listener;

  private TextClassifier(
      Labels labels,
      int maxLength,
      Workers workers,
      Tokenization tokenization,
      Model<TokenBatch> model,
      int batchSize,
      RunListener listener) {
    this.labels = labels;
    this.maxLength = maxLength;
    this.workers = workers;
    this.tokenization = tokenization;
    this.model = model;
    this.listener = listener;
    Packer packer = new Packer(
        new Layout.Packed(), labels.objective(), labels.outputs(), tokenization.padTokenId());
    inference = new TextInference(model, packer, workers, batchSize);
  }

  /**
   * As {@link TrainedModel#forTexts}.
   *
   * @param pretrained what {@code config} names
   */
  static TextClassifier of(ModelSource pretrained, InferenceConfig config, RunListener listener) {
    TextModelLoader start = TextModelLoader.toAnswer(pretrained, config, listener);
    Labels labels = LabelNames.of(pretrained.config(), pretrained.configPlace());
    NativeMemory memory = new NativeMemory(config.device());
    Workers workers = new Workers(config.threads(), memory);
    try {
      Tokenization tokenization = start.tokenization();
      try {
        Model<TokenBatch> model = start.trained(OutputSpec.of(labels), config.precision(), memory);
        return new TextClassifier(
            labels, start.maxLength(), workers, tokenization, model, config.batchSize(), listener);
      } catch (RuntimeException e) {
        tokenization.close();
        throw e;
      }
    } catch (RuntimeException e) {
      workers.close();
      throw e;
    }
  }

  /** What answers may be. */
  public Labels labels() {
    return labels;
  }

  /** The answer to one text. */
  public Prediction predict(String text) {
    List<Prediction> answers = new ArrayList<>(1);
    answer(List.of(Example.of("0", text, Label.none())), answers::add, counts());
    return answers.get(0);
  }

  /**
   * Answers all examples in their order; what has been read is answered as soon as reading would wait for more. How many had to be cut
   * or were empty is said at the end.
   *
   * @param pause is called whenever all that was read is answered
   */
  public void predict(ExampleSource.Reader examples, Consumer<Prediction> answers, Runnable pause) {
    TextCounts counts = counts();
    List<Example> window = new ArrayList<>();
    while (examples.hasNext()) {
      window.add(examples.next());
      if (window.size() == WINDOW || !examples.isReady()) {
        answer(window, answers, counts);
        window.clear();
        pause.run();
      }
    }
    answer(window, answers, counts);
    pause.run();
    counts.sentences().forEach(listener::onNote);
  }

  private TextCounts counts() {
    return new TextCounts("texts", maxLength);
  }

  private void answer(List<Example> window, Consumer<Prediction> answers, TextCounts counts) {
    TextData texts = new TextData(tokenization, maxLength, workers, RunListener.silent());
    List<EncodedExample> encoded = texts.encode(window);
    encoded.forEach(counts::add);
    double[][] logits = inference.logits(encoded);
    for (int i = 0; i < logits.length; i++) {
      answers.accept(new Prediction(window.get(i), labels, logits[i]));
    }
  }

  @Override
  public void close() {
    workers.close(); // first: it refuses while another thread computes
    model.close();
    tokenization.close();
  }
}
