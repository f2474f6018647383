package io.slimfit.task;

import java.util.List;

/**
 * Answers class by class.
 *
 * @param classNames in the order of their numbers
 * @param matrix how often each class was taken for each
 */
public record ClassReport(List<String> classNames, ConfusionMatrix matrix) {
  public ClassReport {
    classNames = List.copyOf(classNames);
  }
}
