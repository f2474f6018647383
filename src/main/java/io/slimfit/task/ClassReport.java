package io.slimfit.task;

import java.util.List;

/**
 * The predictions, class by class.
 *
 * @param classNames in the order of their numbers
 * @param matrix how often each class was predicted as each class
 */
public record ClassReport(List<String> classNames, ConfusionMatrix matrix) {
  public ClassReport {
    classNames = List.copyOf(classNames);
  }
}
