package io.slimfit.task;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.base.Registry;
import io.slimfit.model.loss.ClassWeighting;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How wrong classes are weighed.
 *
 * @param balanced whether rare classes weigh more: n / (classes * examples of the class), as in
 *     scikit-learn; classes are those that occur, others weigh nothing
 * @param labelSmoothing in [0, 1): the share of a label that is spread over all classes
 */
public record LossConfig(boolean balanced, double labelSmoothing) {
  static final String CLASS_WEIGHTS = "classWeights";
  static final String LABEL_SMOOTHING = "labelSmoothing";

  private static final Registry<Boolean> WEIGHTS =
      new Registry<Boolean>("kind of class weights").with("balanced", true).with("none", false);

  public LossConfig {
    if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
      throw new InputException(
          Place.setting(LABEL_SMOOTHING),
          labelSmoothing + " is outside the allowed range",
          "Give a number from 0 to below 1");
    }
  }

  /** Every class weighs the same, labels are as they are. */
  public static LossConfig plain() {
    return new LossConfig(false, 0);
  }

  /** @param word {@code balanced} or {@code none} */
  public LossConfig withClassWeights(String word) {
    return new LossConfig(WEIGHTS.get(word, Place.setting(CLASS_WEIGHTS)), labelSmoothing);
  }

  public LossConfig withLabelSmoothing(double share) {
    return new LossConfig(balanced, share);
  }

  /**
   * @throws InputException if examples may have several labels, which have no weights and no
   *     smoothing
   */
  public void requireFit(Optional<String> labelSeparator) {
    if (labelSeparator.isPresent()) {
      optionOfClasses().ifPresent(option -> {
        throw new InputException(
            Place.setting(option),
            "it needs one class per example, but {labelSeparator} gives several",
            "Leave out {" + option + "} or {labelSeparator}");
      });
    }
  }

  /** The option that needs one class an example; nothing if none was given. */
  Optional<String> optionOfClasses() {
    return balanced
        ? Optional.of(CLASS_WEIGHTS)
        : labelSmoothing > 0 ? Optional.of(LABEL_SMOOTHING) : Optional.empty();
  }

  /**
   * The weighting of labels that are not one class an example: none.
   *
   * @param kind of labels, for people
   * @param labels where the labels are, for messages
   * @throws InputException if a weighting was asked for
   */
  ClassWeighting requirePlain(String kind, Place labels) {
    optionOfClasses().ifPresent(option -> {
      throw new InputException(
          Place.setting(option),
          "it needs one class per example, but the labels of " + labels + " are " + kind,
          "Leave out {" + option + "}, or give another {task} or {labelColumn}");
    });
    return ClassWeighting.plain();
  }

  /** The weighting of examples with one class each. */
  public ClassWeighting ofClasses(IntStream labels, int classes) {
    return new ClassWeighting(
        balanced ? balancedWeights(labels, classes) : List.of(), labelSmoothing);
  }

  private static List<Double> balancedWeights(IntStream labels, int classes) {
    long[] counts = new long[classes];
    labels.forEach(label -> counts[label]++);
    long examples = Arrays.stream(counts).sum();
    long present = Arrays.stream(counts).filter(count -> count > 0).count();
    List<Double> weights = new ArrayList<>();
    for (long count : counts) {
      weights.add(count == 0 ? 0 : (double) examples / (present * count));
    }
    return weights;
  }
}
