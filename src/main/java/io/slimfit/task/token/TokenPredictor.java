package io.slimfit.task.token;

import io.slimfit.data.EncodedExample;
import io.slimfit.data.Packer;
import io.slimfit.model.Model;
import io.slimfit.model.TokenBatch;
import io.slimfit.task.Evaluation;
import io.slimfit.task.text.TextInference;
import io.slimfit.tensor.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Finds the tags of the words of sentences, some hundreds at a time. */
final class TokenPredictor {
  private static final int TOGETHER = 512;

  private final TextInference inference;
  private final WordWindows windows;
  private final List<String> names;

  /** @param names of the tags, in the order of the model's outputs */
  TokenPredictor(
      Model<TokenBatch> model,
      WordWindows windows,
      List<String> names,
      Packer packer,
      Workers workers,
      int batchSize) {
    inference = new TextInference(model, packer, workers, batchSize);
    this.windows = windows;
    this.names = names;
  }

  /**
   * What is known of a sentence.
   *
   * @param tags of the words; O for a word without tokens
   * @param logits of the words; empty for a word without tokens
   */
  record Tagged(List<String> tags, List<double[]> logits) {
    /** The probability of a word's tag; 0 for a word without tokens. */
    double probability(int word) {
      double[] own = logits.get(word);
      if (own.length == 0) {
        return 0;
      }
      double largest = own[Evaluation.predictedClass(own)];
      double sum = 0;
      for (double logit : own) {
        sum += Math.exp(logit - largest);
      }
      return 1 / sum;
    }
  }

  /**
   * Predicts the tags of all sentences.
   *
   * @param <S> what has words
   */
  <S> void predict(
      List<S> sentences, Function<S, List<String>> words, BiConsumer<S, Tagged> predictions) {
    for (int from = 0; from < sentences.size(); from += TOGETHER) {
      List<S> some = sentences.subList(from, Math.min(sentences.size(), from + TOGETHER));
      List<List<WordWindows.Window>> cut = some.stream()
          .map(sentence -> windows.of(words.apply(sentence), new int[0]))
          .toList();
      List<EncodedExample> examples =
          cut.stream().flatMap(List::stream).map(WordWindows.Window::example).toList();
      double[][] logits = inference.logits(examples);
      int next = 0;
      for (int i = 0; i < some.size(); i++) {
        List<double[]> ofWords = new ArrayList<>();
        words.apply(some.get(i)).forEach(word -> ofWords.add(new double[0]));
        for (WordWindows.Window window : cut.get(i)) {
          collect(window, logits[next++], ofWords);
        }
        predictions.accept(some.get(i), tagged(ofWords));
      }
    }
  }

  private void collect(WordWindows.Window window, double[] logits, List<double[]> ofWords) {
    int outputs = names.size();
    for (int token = 0; token < window.words().length; token++) {
      int word = window.words()[token];
      if (word >= 0) {
        double[] own = new double[outputs];
        System.arraycopy(logits, token * outputs, own, 0, outputs);
        ofWords.set(word, own);
      }
    }
  }

  private Tagged tagged(List<double[]> ofWords) {
    return new Tagged(
        ofWords.stream()
            .map(own -> own.length == 0 ? "O" : names.get(Evaluation.predictedClass(own)))
            .toList(),
        ofWords);
  }
}
