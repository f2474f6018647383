package io.slimfit.task;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.base.Place;
import io.slimfit.data.table.Cell;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class RelevanceTest {
  private static final Place PLACE = Place.of("row 1");

  private static Map<String, OptionalDouble> values(double[][] pairs) {
    RankingEvaluation evaluation = new RankingEvaluation();
    for (double[] pair : pairs) {
      evaluation.add(new double[] {pair[0]}, Relevance.label(pair[1], (int) pair[2]));
    }
    return evaluation.values();
  }

  private static double value(Map<String, OptionalDouble> values, String name) {
    return requireNonNull(values.get(name)).orElseThrow();
  }

  /** sklearn.metrics.average_precision_score([1, 0, 1, 0, 1], [2, 1, 1, -1, -3]) = 0.7555556. */
  @Test
  void averagePrecisionEqualsThatOfScikitLearn() {
    Map<String, OptionalDouble> values =
        values(new double[][] {{2, 1, 0}, {1, 0, 0}, {1, 1, 1}, {-1, 0, 1}, {-3, 1, 2}});
    assertThat(value(values, "average_precision")).isEqualTo(0.7555556, within(1e-7));
    assertThat(value(values, "accuracy")).isEqualTo(0.6);
  }

  @Test
  void theTextsOfEachQueryAreRanked() {
    Map<String, OptionalDouble> values = values(new double[][] {
      {3, 0, 0},
      {2, 1, 0},
      {1, 0, 0}, // the right one is second
      {3, 1, 1},
      {2, 0, 1}, // first
      {1, 1, 2} // nothing to rank
    });
    assertThat(value(values, "mrr@10")).isEqualTo(0.75, within(1e-12));
    assertThat(value(values, "ndcg@10"))
        .isEqualTo((1 / (Math.log(3) / Math.log(2)) + 1) / 2, within(1e-12));
  }

  @Test
  void labelsAreFromZeroToOne() {
    Relevance relevance = new Relevance(true);
    assertThat(relevance.read(new Cell.Text("0.25"), PLACE).score()).isEqualTo(0.25);
    assertThatThrownBy(() -> relevance.read(new Cell.Number("2"), PLACE))
        .hasMessageContaining("2.0 is no relevance");
  }

  @Test
  void crossEncodersAreKnownByTheirConfiguration() {
    ObjectNode config = new JsonMapper().createObjectNode();
    new Relevance(true).writeTo(config);
    assertThat(LabelNames.of(config, PLACE)).isEqualTo(new Relevance(true));
    config
        .withObjectProperty("sentence_transformers")
        .put("activation_fn", "torch.nn.modules.linear.Identity");
    assertThat(LabelNames.of(config, PLACE)).isEqualTo(new Relevance(false));
    config.remove("sentence_transformers");
    config.remove("problem_type");
    assertThat(LabelNames.of(config, PLACE)).isEqualTo(new Labels.Score());
  }

  @Test
  void scoresAreTheSigmoidOrTheLogit() {
    ObjectNode json = new JsonMapper().createObjectNode();
    new Relevance(true).describe(new double[] {0}, json);
    assertThat(json.path("score").asDouble()).isEqualTo(0.5);
    new Relevance(false).describe(new double[] {-3}, json);
    assertThat(json.path("score").asDouble()).isEqualTo(-3);
  }
}
