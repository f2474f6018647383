package io.slimfit.task;

import io.slimfit.model.Objective;
import java.util.List;

/**
 * What a model is to answer.
 *
 * @param outputs numbers that the head says for an example, or for a token
 * @param names of the outputs, if they have any
 */
public record OutputSpec(Objective objective, int outputs, List<String> names) {
  public OutputSpec {
    names = List.copyOf(names);
  }

  public static OutputSpec of(Labels labels) {
    return new OutputSpec(labels.objective(), labels.outputs(), labels.names());
  }
}
