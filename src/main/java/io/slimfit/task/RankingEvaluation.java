package io.slimfit.task;

import io.slimfit.data.Label;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Evaluates relevances. The texts of each query are ranked: mrr@10 and ndcg@10 are means over the
 * queries that have a right text and a wrong one, as sentence-transformers'
 * CrossEncoderRerankingEvaluator computes them; empty without such queries. Over all pairs: the
 * share of those on the right side of 0.5, and the average precision as scikit-learn computes it. A
 * text is right if its label is above 0.5.
 */
final class RankingEvaluation implements Evaluation {
  static final List<String> NAMES = List.of("average_precision", "accuracy", "mrr@10", "ndcg@10");

  private static final int MOST = 10;
  private static final int NO_QUERY = -1;

  /** A pair, with its logit. */
  private record Ranked(double logit, boolean right) {}

  private final Map<Integer, List<Ranked>> byQuery = new LinkedHashMap<>();
  private final List<Ranked> all = new ArrayList<>();

  @Override
  public void add(double[] logits, Label label) {
    Ranked ranked = new Ranked(logits[0], Relevance.relevance(label) > 0.5);
    all.add(ranked);
    int query = label.numbers().size() > 1 ? label.numbers().get(1).intValue() : NO_QUERY;
    if (query != NO_QUERY) {
      byQuery.computeIfAbsent(query, unseen -> new ArrayList<>()).add(ranked);
    }
  }

  @Override
  public Map<String, OptionalDouble> values() {
    Map<String, OptionalDouble> values = new LinkedHashMap<>();
    values.put(NAMES.get(0), averagePrecision());
    values.put(
        NAMES.get(1),
        all.stream().mapToDouble(pair -> pair.logit > 0 == pair.right ? 1 : 0).average());
    List<List<Ranked>> rankings = byQuery.values().stream()
        .filter(texts ->
            texts.stream().anyMatch(Ranked::right) && !texts.stream().allMatch(Ranked::right))
        .map(RankingEvaluation::ranked)
        .toList();
    values.put(
        NAMES.get(2),
        rankings.stream().mapToDouble(RankingEvaluation::reciprocalRank).average());
    values.put(
        NAMES.get(3), rankings.stream().mapToDouble(RankingEvaluation::gain).average());
    return values;
  }

  private static List<Ranked> ranked(List<Ranked> texts) {
    return texts.stream()
        .sorted(Comparator.comparingDouble(pair -> -pair.logit))
        .toList();
  }

  private static double reciprocalRank(List<Ranked> ranking) {
    for (int rank = 0; rank < Math.min(MOST, ranking.size()); rank++) {
      if (ranking.get(rank).right) {
        return 1.0 / (rank + 1);
      }
    }
    return 0;
  }

  private static double gain(List<Ranked> ranking) {
    double gain = 0;
    double ideal = 0;
    int right = 0;
    for (int rank = 0; rank < ranking.size(); rank++) {
      if (ranking.get(rank).right) {
        gain += rank < MOST ? discount(rank) : 0;
        ideal += right < MOST ? discount(right) : 0;
        right++;
      }
    }
    return gain / ideal;
  }

  private static double discount(int rank) {
    return Math.log(2) / Math.log(rank + 2);
  }

  /** Σ (recall - recall before) precision, over the different logits, the largest first. */
  private OptionalDouble averagePrecision() {
    long rightOnes = all.stream().filter(Ranked::right).count();
    if (rightOnes == 0) {
      return OptionalDouble.empty();
    }
    List<Ranked> ranking = ranked(all);
    double sum = 0;
    long right = 0;
    long before = 0;
    for (int i = 0; i < ranking.size(); i++) {
      right += ranking.get(i).right ? 1 : 0;
      boolean last = i + 1 == ranking.size() || ranking.get(i + 1).logit != ranking.get(i).logit;
      if (last) {
        sum += (double) (right - before) / rightOnes * right / (i + 1);
        before = right;
      }
    }
    return OptionalDouble.of(sum);
  }
}
