package io.slimfit.task;

import io.slimfit.model.HeadKind;
import java.util.List;
import java.util.Optional;

/**
 * What a model predicts.
 *
 * @param outputs numbers that the head predicts for a sequence, or for a row
 * @param names of the outputs, if they have any
 * @param problemType in config.json, if there is one: transformers knows it of classifiers only
 */
public record OutputSpec(
    HeadKind head, int outputs, List<String> names, Optional<String> problemType) {
  public OutputSpec {
    names = List.copyOf(names);
  }

  public static OutputSpec of(Labels labels) {
    return new OutputSpec(
        HeadKind.SEQUENCE_CLASSIFICATION,
        labels.outputs(),
        labels.names(),
        Optional.of(labels.problemType()));
  }
}
