package io.slimfit.train;

import io.slimfit.model.Objective;
import io.slimfit.task.Labels;
import java.util.List;

/**
 * What a model is to answer.
 *
 * @param outputs numbers that the head says for an example, or for a token
 * @param names of the outputs, if they have any
 */
record Aim(Objective objective, int outputs, List<String> names) {
  Aim {
    names = List.copyOf(names);
  }

  static Aim of(Labels labels) {
    return new Aim(labels.objective(), labels.outputs(), labels.names());
  }

  /** Where an answer begins, and where it ends. */
  static Aim questions() {
    return new Aim(Objective.QUESTION_ANSWERING, QuestionJudge.OUTPUTS, List.of());
  }
}
