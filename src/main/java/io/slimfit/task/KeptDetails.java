package io.slimfit.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * What evaluations during training tell beyond their metrics: of the last one, and of that whose
 * model was kept. A checkpoint holds the latter.
 */
public final class KeptDetails {
  private static final String REPORTS = "reports";
  private static final String WORST = "worst";

  private Details last = new Details(List.of(), List.of());
  private Details kept = last;

  private record Details(List<ClassReport> reports, List<WorstExample> worst) {}

  /**
   * An evaluation has ended.
   *
   * @param reports of each evaluation set whose predictions are classes
   * @param worst the examples that the model is most wrong about, the worst first
   */
  public void evaluated(List<ClassReport> reports, List<WorstExample> worst) {
    last = new Details(List.copyOf(reports), List.copyOf(worst));
  }

  /** The model that was evaluated last is kept. */
  public void keep() {
    kept = last;
  }

  /** Of the kept model, as in {@link #evaluated}; none if no model was kept. */
  public List<ClassReport> reports() {
    return kept.reports;
  }

  /** Of the kept model, as in {@link #evaluated}; none if no model was kept. */
  public List<WorstExample> worst() {
    return kept.worst;
  }

  /** What a checkpoint holds: an object with {@code reports} and {@code worst}. */
  public ObjectNode state() {
    ObjectNode state = JsonNodeFactory.instance.objectNode();
    state.set(REPORTS, KeptReports.json(kept.reports));
    state.set(WORST, WorstExamples.json(kept.worst));
    return state;
  }

  /** @param state what {@link #state} returned; what is missing in it is none */
  public void restore(JsonNode state) {
    kept = new Details(KeptReports.of(state.path(REPORTS)), WorstExamples.of(state.path(WORST)));
  }
}
