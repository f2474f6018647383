package io.slimfit.task.text;

import io.slimfit.base.CounterRandom;
import io.slimfit.data.ExampleSource;
import io.slimfit.task.Labels;
import io.slimfit.task.Progress;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntPredicate;

/**
 * Draws the examples that are held out for evaluation. Each class gives its share of them, and
 * keeps at least one example to train on. Of examples with several labels, none is taken that is
 * the last one left with one of its labels. Scores are drawn without regard to them.
 */
final class HeldOut {
  private static final long VALIDATION =
      0x76616C6964L; // keeps these random numbers apart from others of the same seed

  private final Labels kinds;
  private final List<List<Integer>> labels; // of each example
  private final Map<Integer, Integer> counts = new TreeMap<>(); // examples of each class

  private HeldOut(Labels kinds, List<List<Integer>> labels) {
    this.kinds = kinds;
    this.labels = labels;
    labels.forEach(classes -> classes.forEach(c -> counts.merge(c, 1, Integer::sum)));
  }

  /** Reads the labels of all examples. */
  static HeldOut of(ExampleSource examples, Labels kinds, Progress progress) {
    boolean areClasses = !(kinds instanceof Labels.Score);
    Map<List<Integer>, List<Integer>> known = new HashMap<>(); // many examples share a list
    List<List<Integer>> labels = new ArrayList<>();
    try (ExampleSource.Reader reader = examples.open()) {
      while (reader.hasNext()) {
        progress.on("choosing examples to evaluate the model", labels.size(), 0);
        List<Integer> classes = areClasses ? reader.next().label().indices() : ignored(reader);
        labels.add(known.computeIfAbsent(classes, own -> own));
      }
    }
    return new HeldOut(kinds, labels);
  }

  private static List<Integer> ignored(ExampleSource.Reader reader) {
    reader.next();
    return List.of();
  }

  /** The number of examples. */
  int examples() {
    return labels.size();
  }

  /**
   * The numbers of the examples that are held out: at least one, and not all.
   *
   * @param share of the examples, of which there are at least 2
   * @param seed of the draw
   */
  BitSet draw(double share, long seed) {
    int[] order = CounterRandom.permutation(labels.size(), CounterRandom.key(seed, VALIDATION));
    int wanted = Math.toIntExact(
        Math.max(1, Math.min(labels.size() - 1, Math.round(share * labels.size()))));
    BitSet drawn = first(
        order,
        wanted,
        kinds instanceof Labels.Classes ? withinQuotas(quotas(wanted)) : leavingOneOfEach());
    return drawn.isEmpty() ? first(order, 1, example -> true) : drawn; // each has a class alone
  }

  private static BitSet first(int[] order, int wanted, IntPredicate fits) {
    BitSet drawn = new BitSet(order.length);
    int taken = 0;
    for (int i = 0; i < order.length && taken < wanted; i++) {
      if (fits.test(order[i])) {
        drawn.set(order[i]);
        taken++;
      }
    }
    return drawn;
  }

  private IntPredicate withinQuotas(Map<Integer, Integer> quotas) {
    return example -> {
      int c = labels.get(example).get(0);
      int open = quotas.getOrDefault(c, 0);
      quotas.put(c, Math.max(0, open - 1));
      return open > 0;
    };
  }

  private IntPredicate leavingOneOfEach() {
    Map<Integer, Integer> left = new HashMap<>(counts);
    return example -> {
      boolean fits = labels.get(example).stream().allMatch(c -> left.getOrDefault(c, 0) > 1);
      if (fits) {
        labels.get(example).forEach(c -> left.merge(c, -1, Integer::sum));
      }
      return fits;
    };
  }

  /**
   * How many examples each class gives: its part of those wanted, rounded so that the sum is right
   * (largest remainders), but not its last one.
   */
  private Map<Integer, Integer> quotas(int wanted) {
    Map<Integer, Integer> quotas = new TreeMap<>();
    Map<Integer, Double> remainders = new HashMap<>();
    int open = wanted;
    for (Map.Entry<Integer, Integer> entry : counts.entrySet()) {
      double part = (double) wanted * entry.getValue() / labels.size();
      int quota = Math.min(entry.getValue() - 1, (int) part);
      quotas.put(entry.getKey(), quota);
      remainders.put(entry.getKey(), part - quota);
      open -= quota;
    }
    List<Integer> byRemainder = new ArrayList<>(counts.keySet());
    byRemainder.sort(Comparator.comparing(c -> -remainders.getOrDefault(c, 0.0)));
    for (boolean given = true; open > 0 && given; ) {
      given = false;
      for (int c : byRemainder) {
        int quota = quotas.getOrDefault(c, 0);
        if (open > 0 && quota < counts.getOrDefault(c, 0) - 1) {
          quotas.put(c, quota + 1);
          open--;
          given = true;
        }
      }
    }
    return quotas;
  }
}
