package io.slimfit.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slimfit.base.Place;
import io.slimfit.data.Label;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Our metrics are those that bench/goldens/sklearn_metrics.py took from scikit-learn. */
class SklearnMetricsGoldenTest {
  private static final double TOLERANCE = 1e-12;

  static List<JsonNode> one() throws IOException {
    return cases("one");
  }

  static List<JsonNode> several() throws IOException {
    return cases("several");
  }

  @ParameterizedTest
  @MethodSource("one")
  void metricsOfOneClassAnExampleEqualSklearns(JsonNode golden) {
    List<String> names = names(golden.path("classes").asInt());
    Evaluation evaluation = new ClassificationEvaluation(
        names, Metrics.CLASSIFICATION.named(known(golden), Place.of("test")));
    for (int i = 0; i < golden.path("labels").size(); i++) {
      double[] logits = new double[names.size()];
      logits[golden.path("predictions").path(i).asInt()] = 1;
      evaluation.add(logits, Label.ofClass(golden.path("labels").path(i).asInt()));
    }
    requireEqual(golden, evaluation);
    // what sklearn calls micro is the accuracy here
    assertThat(golden.path("metrics").path("micro_f1"))
        .isEqualTo(golden.path("metrics").path("accuracy"));
  }

  @ParameterizedTest
  @MethodSource("several")
  void metricsOfSeveralClassesAnExampleEqualSklearns(JsonNode golden) {
    List<String> names = names(golden.path("labels").path(0).size());
    Evaluation evaluation =
        new MultiLabelEvaluation(names, Metrics.MULTI_LABEL.named(known(golden), Place.of("test")));
    for (int i = 0; i < golden.path("labels").size(); i++) {
      JsonNode predicted = golden.path("predictions").path(i);
      evaluation.add(
          IntStream.range(0, names.size())
              .mapToDouble(c -> predicted.path(c).asInt() == 1 ? 2 : -2)
              .toArray(),
          Label.ofSet(set(golden.path("labels").path(i))));
    }
    requireEqual(golden, evaluation);
  }

  /** The metrics of the golden case that we have under the same name. */
  private static List<String> known(JsonNode golden) {
    List<String> known = new ArrayList<>();
    golden.path("metrics").fieldNames().forEachRemaining(known::add);
    if (golden.has("classes")) {
      known.removeIf(name -> name.startsWith("micro"));
    }
    return known;
  }

  private static void requireEqual(JsonNode golden, Evaluation evaluation) {
    evaluation
        .values()
        .forEach((metric, value) -> assertThat(value)
            .as("%s: %s", golden.path("name").asText(), metric)
            .hasValueCloseTo(golden.path("metrics").path(metric).asDouble(), within(TOLERANCE)));
    List<ClassScores> scores = evaluation.report().orElseThrow().scores();
    assertThat(scores).hasSize(golden.path("of_classes").size());
    for (int c = 0; c < scores.size(); c++) {
      JsonNode expected = golden.path("of_classes").path(c);
      String what = golden.path("name").asText() + ": class " + c;
      assertThat(new double[] {
            scores.get(c).precision(), scores.get(c).recall(), scores.get(c).f1()
          })
          .as(what)
          .containsExactly(
              new double[] {
                expected.path("precision").asDouble(),
                expected.path("recall").asDouble(),
                expected.path("f1").asDouble()
              },
              within(TOLERANCE));
      assertThat(scores.get(c).examples())
          .as(what)
          .isEqualTo(expected.path("examples").asLong());
    }
  }

  private static List<Integer> set(JsonNode indicators) {
    return IntStream.range(0, indicators.size())
        .filter(c -> indicators.path(c).asInt() == 1)
        .boxed()
        .toList();
  }

  private static List<String> names(int count) {
    return IntStream.range(0, count).mapToObj(String::valueOf).toList();
  }

  private static List<JsonNode> cases(String kind) throws IOException {
    try (InputStream in = Objects.requireNonNull(
        SklearnMetricsGoldenTest.class.getResourceAsStream("/golden/metrics/sklearn.json"))) {
      List<JsonNode> cases = new ArrayList<>();
      new ObjectMapper().readTree(in).path(kind).forEach(cases::add);
      assertThat(cases).isNotEmpty();
      return cases;
    }
  }
}
