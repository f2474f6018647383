package io.slimfit.model.loss;

import io.slimfit.nn.SequenceLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The loss of embeddings of texts: that of the {@link EmbeddingObjective} for whole vectors, plus,
 * for Matryoshka embeddings (Kusupati et al., 2022), that of their first components. Batches of a
 * step weigh as much as they have rows.
 *
 * @param texts what each sequence is
 * @param dimensions how many components count, for each term; empty for all of them
 */
@SuppressWarnings("ArrayRecordComponent") // immutable by convention
public record EmbeddingLoss(
    ComparedText[] texts, Pooling pooling, EmbeddingObjective objective, List<Integer> dimensions)
    implements JointLoss {
  private static final double SMALLEST_LENGTH = 1e-12; // as torch.nn.functional.normalize

  public EmbeddingLoss {
    dimensions = List.copyOf(dimensions);
  }

  /** How many rows there are. */
  @Override
  public double[] counts() {
    return new double[] {Arrays.stream(texts).filter(text -> text.role() == 0).count()};
  }

  @Override
  public Loss select(int[] sequences) {
    ComparedText[] chosen =
        Arrays.stream(sequences).mapToObj(s -> texts[s]).toArray(ComparedText[]::new);
    return new EmbeddingLoss(chosen, pooling, objective, dimensions);
  }

  @Override
  public double[][] vectors(double[] outputs, int width, SequenceLayout layout) {
    return pooling.of(outputs, width, layout);
  }

  @Override
  public Joined join(List<JointLoss> parts, List<double[][]> vectors, double[] denominators) {
    Map<Integer, Rows> batches = new TreeMap<>();
    List<double[][]> gradients = new ArrayList<>();
    for (int part = 0; part < parts.size(); part++) {
      EmbeddingLoss own = (EmbeddingLoss) parts.get(part);
      double[][] gradient = new double[own.texts.length][];
      for (int s = 0; s < own.texts.length; s++) {
        double[] vector = vectors.get(part)[s];
        gradient[s] = new double[vector.length];
        batches
            .computeIfAbsent(own.texts[s].batch(), batch -> new Rows())
            .add(own.texts[s], vector, gradient[s]);
      }
      gradients.add(gradient);
    }
    double loss = 0;
    for (Rows batch : batches.values()) {
      loss += batch.learn(batch.count() / denominators[0]);
    }
    List<Loss> joined = new ArrayList<>();
    for (double[][] gradient : gradients) {
      joined.add(new PooledGradient(gradient, joined.isEmpty() ? loss : 0, pooling));
    }
    return new Joined(joined);
  }

  /** The texts of one batch, with the gradients of their vectors. */
  private final class Rows {
    private final Map<Integer, Map<Integer, Member>> byRow = new TreeMap<>();

    void add(ComparedText text, double[] vector, double[] gradient) {
      byRow
          .computeIfAbsent(text.row(), row -> new TreeMap<>())
          .put(text.role(), new Member(text, vector, gradient));
    }

    double count() {
      return byRow.size();
    }

    /** Adds the gradients of share * the loss, and returns it. */
    double learn(double share) {
      List<List<Member>> rows =
          byRow.values().stream().map(row -> List.copyOf(row.values())).toList();
      int whole = rows.get(0).get(0).vector.length;
      List<Integer> terms = dimensions.isEmpty() ? List.of(whole) : dimensions;
      return terms.stream().mapToDouble(width -> learn(share, rows, width)).sum();
    }

    private double learn(double share, List<List<Member>> rows, int width) {
      int roles = rows.get(0).size();
      double[][][] units = new double[roles][rows.size()][];
      double[][][] dUnits = new double[roles][rows.size()][width];
      ComparedText[] first = new ComparedText[rows.size()];
      for (int i = 0; i < rows.size(); i++) {
        first[i] = rows.get(i).get(0).text;
        for (int role = 0; role < roles; role++) {
          units[role][i] = rows.get(i).get(role).unit(width);
        }
      }
      double loss = objective.of(units, first, dUnits);
      for (int i = 0; i < rows.size(); i++) {
        for (int role = 0; role < roles; role++) {
          rows.get(i).get(role).addGradient(share, units[role][i], dUnits[role][i]);
        }
      }
      return share * loss;
    }
  }

  /** A text, its vector, and the gradient of the vector. */
  private record Member(ComparedText text, double[] vector, double[] gradient) {
    double[] unit(int width) {
      double length = length(width);
      return Arrays.stream(vector, 0, width).map(x -> x / length).toArray();
    }

    private double length(int width) {
      double sum = 0;
      for (int i = 0; i < width; i++) {
        sum += vector[i] * vector[i];
      }
      return Math.max(Math.sqrt(sum), SMALLEST_LENGTH);
    }

    /** The gradient of x / |x|: (dy - y (y · dy)) / |x|. */
    void addGradient(double factor, double[] unit, double[] dUnit) {
      double length = length(unit.length);
      double along = 0;
      for (int i = 0; i < unit.length; i++) {
        along += unit[i] * dUnit[i];
      }
      for (int i = 0; i < unit.length; i++) {
        gradient[i] += factor * (dUnit[i] - unit[i] * along) / length;
      }
    }
  }

  /** The loss of a part whose gradients are known. */
  private record PooledGradient(double[][] gradients, double loss, Pooling pooling)
      implements Loss {
    @Override
    public double[] counts() {
      throw new IllegalStateException("the step is counted before its loss is made");
    }

    @Override
    public Loss select(int[] sequences) {
      throw new IllegalStateException("the step is cut before its loss is made");
    }

    @Override
    public double of(
        double[] logits,
        int outputs,
        SequenceLayout layout,
        double[] denominators,
        double[] gradient) {
      pooling.backward(gradients, outputs, layout, gradient);
      return loss;
    }
  }
}
