package io.slimfit.freeze;

import io.slimfit.base.CounterRandom;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Of each matrix of the blocks, some columns train, drawn at random; the others do not move. A
 * column reads one feature of the layer's input, so the gradient dW[:, C] = dyᵀ x[:, C], both
 * moments, and the input that is held shrink alike. Layers that read the same input, such as Q, K
 * and V, train the same columns.
 *
 * <p>Embedding tables are frozen, and so are the other weights below the blocks, such as a patch
 * projection. LayerNorms, biases, and everything above the blocks train in every step.
 *
 * <p>The columns hold for the whole run, or are drawn again, as in TraDy (Quélennec et al., 2025,
 * arXiv 2510.19675), which draws them every epoch; TraDy trains selected layers only, here all
 * blocks do. When the columns change, a matrix starts with fresh optimizer states.
 *
 * @param activeShare the share of the columns that trains, in (0, 1]; at least one of each matrix
 * @param interval for how long the columns hold
 */
public record ColumnSampling(double activeShare, Interval interval) implements FreezePolicy {
  public static final PolicyOption<Double> SHARE = PolicyOption.number(
          "activeShare",
          "SHARE",
          "Share that trains, in (0, 1]: of the columns of each matrix of the blocks, or of the"
              + " elements of all of them",
          share -> share > 0 && share <= 1, // false for NaN
          "Give a number above 0 and at most 1 (everything trains), such as 0.1")
      .withStandard(0.1);
  public static final PolicyOption<String> REDRAWN = PolicyOption.interval(
          "redrawColumns", "For how long the columns hold, until others are drawn")
      .withStandard("run");

  private static final long SITE =
      0x636F6C73; // keeps these draws apart from those of other uses of the seed

  public ColumnSampling {
    SHARE.checked(activeShare);
  }

  static ColumnSampling of(FreezeConfig config) {
    return new ColumnSampling(config.required(SHARE), Interval.parse(config.required(REDRAWN)));
  }

  @Override
  public FreezePolicy forRun(RunLength run) {
    return new ColumnSampling(activeShare, interval.forRun(run));
  }

  @Override
  public String describe(int weights) {
    String share = BigDecimal.valueOf(activeShare).stripTrailingZeros().toPlainString();
    return "columns, " + share + " of the columns of each matrix of the blocks train, drawn "
        + interval.describe();
  }

  @Override
  public Set<String> frozenForGood(List<Trainable> parameters) {
    return belowBlocks(parameters);
  }

  /** Tables, and the weights below the blocks. */
  static Set<String> belowBlocks(List<Trainable> parameters) {
    return parameters.stream()
        .filter(ColumnSampling::isFrozen)
        .map(Trainable::name)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static boolean isFrozen(Trainable parameter) {
    return switch (parameter.kind()) {
      case TABLE -> true;
      case WEIGHT -> parameter.block() == Trainable.EMBEDDINGS;
      case NORM_WEIGHT, FINAL_NORM_WEIGHT, LAYER_SCALE, BIAS -> false;
    };
  }

  @Override
  public ActiveSet choose(List<Trainable> parameters, Distances distances, long step, long seed) {
    Map<String, Columns> trained = new LinkedHashMap<>();
    for (Trainable parameter : parameters) {
      Optional<Trainable.Input> input = parameter.input().filter(read -> parameter.isInBlock());
      if (input.isPresent() && count(input.get()) < input.get().features()) {
        trained.put(parameter.name(), drawn(input.get(), interval.choice(step), seed));
      }
    }
    return ActiveSet.of(Trainable.names(parameters)).withColumns(trained);
  }

  private int count(Trainable.Input input) {
    return Math.max(1, (int) Math.round(activeShare * input.features()));
  }

  /** The same for all that read this input. */
  private Columns drawn(Trainable.Input input, long choice, long seed) {
    long key = CounterRandom.key(seed, SITE, input.name().hashCode(), choice);
    int[] order = CounterRandom.permutation(input.features(), key);
    return Columns.of(Arrays.stream(order).limit(count(input)).sorted().toArray());
  }
}
