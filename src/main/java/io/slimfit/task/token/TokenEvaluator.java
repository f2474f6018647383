package io.slimfit.task.token;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.task.Evaluation;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Evaluates predicted tags of sentences. */
final class TokenEvaluator {
  private final List<String> names;

  /** @param names of the tags, in the order of the model's outputs */
  TokenEvaluator(List<String> names) {
    this.names = names;
  }

  /** The metrics of the predictions for these sentences, and the mean loss of words. */
  Map<String, OptionalDouble> evaluate(TokenPredictor predictor, List<TaggedSentence> sentences) {
    EntityMetrics metrics = new EntityMetrics();
    double[] lossAndWords = new double[2];
    predictor.predict(sentences, TaggedSentence::words, (sentence, tagged) -> {
      metrics.add(sentence.tags(), tagged.tags());
      int[] tags = numbers(sentence, names);
      for (int i = 0; i < tags.length; i++) {
        double[] logits = tagged.logits().get(i);
        if (logits.length > 0) {
          lossAndWords[0] += loss(logits, tags[i]);
          lossAndWords[1]++;
        }
      }
    });
    Map<String, OptionalDouble> values = metrics.values();
    values.put(
        Evaluation.LOSS,
        lossAndWords[1] == 0
            ? OptionalDouble.empty()
            : OptionalDouble.of(lossAndWords[0] / lossAndWords[1]));
    return values;
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
