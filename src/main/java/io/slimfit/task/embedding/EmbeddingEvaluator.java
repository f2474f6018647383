package io.slimfit.task.embedding;

import io.slimfit.data.EncodedExample;
import io.slimfit.task.Correlation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Evaluates embeddings of pairs. With scores: their correlation with the cosine. Otherwise what
 * belongs to a text is searched among all such texts: {@link RetrievalMetrics}. With negatives also
 * how often what belongs to the anchor is closer than what does not.
 */
record EmbeddingEvaluator(TextPairs pairs, List<EncodedExample> texts) {
  private static final String TRIPLETS = "triplet_accuracy";
  private static final List<String> CORRELATIONS = List.of("spearmanr", "pearson");

  /** The names of the metrics of such pairs, the most important first. */
  static List<String> metrics(TextPairs pairs) {
    if (pairs.isScored()) {
      return CORRELATIONS;
    }
    return hasNegatives(pairs)
        ? Stream.concat(RetrievalMetrics.NAMES.stream(), Stream.of(TRIPLETS)).toList()
        : RetrievalMetrics.NAMES;
  }

  private static boolean hasNegatives(TextPairs pairs) {
    return pairs.size() > 0 && pairs.rows().get(0).length > 2;
  }

  Map<String, OptionalDouble> evaluate(TextVectors model) {
    float[][] vectors = model.of(texts);
    double[] lengths = new double[vectors.length];
    for (int i = 0; i < vectors.length; i++) {
      lengths[i] = Math.sqrt(dot(vectors[i], vectors[i]));
    }
    Cosines cosines =
        (i, j) -> dot(vectors[i], vectors[j]) / Math.max(1e-12, lengths[i] * lengths[j]);
    if (pairs.isScored()) {
      return correlations(cosines);
    }
    Map<String, OptionalDouble> values = pairs.hasClasses() ? byClass(cosines) : search(cosines);
    if (hasNegatives(pairs)) {
      values.put(TRIPLETS, triplets(cosines));
    }
    return values;
  }

  private interface Cosines {
    double of(int i, int j);
  }

  private Map<String, OptionalDouble> correlations(Cosines cosines) {
    Correlation correlation = new Correlation();
    for (int row = 0; row < pairs.size(); row++) {
      int[] own = pairs.rows().get(row);
      correlation.add(pairs.score(row), cosines.of(own[0], own[1]));
    }
    Map<String, OptionalDouble> values = new LinkedHashMap<>();
    values.put(CORRELATIONS.get(0), correlation.spearman());
    values.put(CORRELATIONS.get(1), correlation.pearson());
    return values;
  }

  /** Each anchor is searched among everything that is not an anchor. */
  private Map<String, OptionalDouble> search(Cosines cosines) {
    Map<Integer, Set<Integer>> relevant = new LinkedHashMap<>(); // by anchor: indices in the corpus
    Map<Integer, Integer> places = new HashMap<>();
    List<Integer> corpus = new ArrayList<>();
    for (int[] row : pairs.rows()) {
      for (int role = 1; role < row.length; role++) {
        if (places.putIfAbsent(row[role], corpus.size()) == null) {
          corpus.add(row[role]);
        }
      }
      relevant.computeIfAbsent(row[0], anchor -> new HashSet<>()).add(places.get(row[1]));
    }
    RetrievalMetrics metrics = new RetrievalMetrics();
    relevant.forEach((anchor, right) -> metrics.add(
        corpus.stream().mapToDouble(text -> cosines.of(anchor, text)).toArray(), right));
    return metrics.values();
  }

  /** Each text is searched among all others; those of its class are right. */
  private Map<String, OptionalDouble> byClass(Cosines cosines) {
    Map<Integer, Set<Integer>> members = new HashMap<>();
    for (int row = 0; row < pairs.size(); row++) {
      members.computeIfAbsent(pairs.classes()[row], unseen -> new HashSet<>()).add(row);
    }
    RetrievalMetrics metrics = new RetrievalMetrics();
    for (int row = 0; row < pairs.size(); row++) {
      Set<Integer> right = new HashSet<>(members.get(pairs.classes()[row]));
      right.remove(row);
      double[] similarities = new double[pairs.size()];
      for (int other = 0; other < similarities.length; other++) {
        similarities[other] = other == row
            ? Double.NaN
            : cosines.of(pairs.rows().get(row)[0], pairs.rows().get(other)[0]);
      }
      metrics.add(similarities, right);
    }
    return metrics.values();
  }

  private OptionalDouble triplets(Cosines cosines) {
    return pairs.rows().stream()
        .mapToDouble(row -> cosines.of(row[0], row[1]) > cosines.of(row[0], row[2]) ? 1 : 0)
        .average();
  }

  private static double dot(float[] x, float[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += (double) x[i] * y[i];
    }
    return sum;
  }
}
