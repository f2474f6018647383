package io.slimfit.task.token;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.task.Evaluation;
import io.slimfit.task.WorstExample;
import io.slimfit.task.WorstExamples;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Evaluates predicted tags of sentences. */
final class TokenEvaluator {
  private static final String OUTSIDE = "O"; // the tag of a word that belongs to no name

  private final List<String> names;

  /** @param names of the tags, in the order of the model's outputs */
  TokenEvaluator(List<String> names) {
    this.names = names;
  }

  /**
   * The metrics of the predictions for these sentences, and the mean loss of words.
   *
   * @param worst collects sentences by the mean loss of their words
   */
  Map<String, OptionalDouble> evaluate(
      TokenPredictor predictor, List<TaggedSentence> sentences, WorstExamples worst) {
    EntityMetrics metrics = new EntityMetrics();
    double[] lossAndWords = new double[2];
    int[] number = new int[1];
    predictor.predict(sentences, TaggedSentence::words, (sentence, tagged) -> {
      metrics.add(sentence.tags(), tagged.tags());
      int[] tags = numbers(sentence, names);
      double lossBefore = lossAndWords[0];
      double wordsBefore = lossAndWords[1];
      for (int i = 0; i < tags.length; i++) {
        double[] logits = tagged.logits().get(i);
        if (logits.length > 0) {
          lossAndWords[0] += loss(logits, tags[i]);
          lossAndWords[1]++;
        }
      }
      double words = lossAndWords[1] - wordsBefore;
      double loss = words == 0 ? 0 : (lossAndWords[0] - lossBefore) / words;
      worst.add(loss, () -> described(number[0], loss, sentence, tagged.tags()));
      number[0]++;
    });
    Map<String, OptionalDouble> values = metrics.values();
    values.put(
        Evaluation.LOSS,
        lossAndWords[1] == 0
            ? OptionalDouble.empty()
            : OptionalDouble.of(lossAndWords[0] / lossAndWords[1]));
    return values;
  }

  private static WorstExample described(
      int number, double loss, TaggedSentence sentence, List<String> tags) {
    List<String> words = sentence.words();
    return WorstExample.of("", number, loss, named(words, sentence.tags()), named(words, tags))
        .withTexts(Map.of("text", String.join(" ", words)));
  }

  /** The words that have a tag, with their tags: {@code Ada/B-PER in London/B-LOC}. */
  private static String named(List<String> words, List<String> tags) {
    String named = IntStream.range(0, words.size())
        .filter(i -> !tags.get(i).equals(OUTSIDE))
        .mapToObj(i -> words.get(i) + "/" + tags.get(i))
        .collect(Collectors.joining(" "));
    return named.isEmpty() ? "(no names)" : named;
  }

  /**
   * The number of each word's tag.
   *
   * @throws InputException if the model does not know a tag
   */
  static int[] numbers(TaggedSentence sentence, List<String> names) {
    return sentence.tags().stream()
        .mapToInt(tag -> {
          int number = names.indexOf(tag);
          if (number < 0) {
            throw new InputException(
                sentence.place(),
                "tag '" + Place.printable(tag) + "' is unknown",
                "Known tags: " + Place.printable(String.join(", ", names)));
          }
          return number;
        })
        .toArray();
  }

  /** -log p of a tag. */
  private static double loss(double[] logits, int tag) {
    double largest = logits[Evaluation.predictedClass(logits)];
    double sum = 0;
    for (double logit : logits) {
      sum += Math.exp(logit - largest);
    }
    return Math.log(sum) + largest - logits[tag];
  }
}
