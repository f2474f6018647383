package io.slimfit.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slimfit.base.Place;
import io.slimfit.task.image.TopKAccuracy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("golden")
class MetricsGoldenTest {
  private static final Path FOLDER = Path.of(System.getProperty("slimfit.golden"), "metrics");
  private static final double SHARE = 1e-9; // of golden.json: counts and shares
  private static final double CORRELATION = 1e-7;

  @Test
  void classification() throws IOException {
    JsonNode cases = read("classification.json");
    assertThat(cases.size()).isPositive();
    for (JsonNode example : cases) {
      String name = example.path("name").asText();
      ConfusionMatrix matrix = new ConfusionMatrix(example.path("classes").asInt());
      for (int i = 0; i < example.path("labels").size(); i++) {
        matrix.add(
            example.path("labels").path(i).asInt(),
            example.path("predictions").path(i).asInt());
      }
      for (String metric : List.of("accuracy", "f1")) {
        assertIs(example, metric, valueOf(Metrics.CLASSIFICATION, metric, matrix), SHARE);
      }
      double overThoseThatOccur =
          valueOf(Metrics.CLASSIFICATION, "macro_f1", matrix).orElseThrow();
      OptionalDouble overAll =
          OptionalDouble.of(overThoseThatOccur * occurring(example) / matrix.classes());
      assertIs(example, "macro_f1", overAll, SHARE);
      assertIs(
          example,
          "matthews_correlation",
          valueOf(Metrics.CLASSIFICATION, "matthews_correlation", matrix),
          CORRELATION);
      for (int label = 0; label < matrix.classes(); label++) {
        for (int prediction = 0; prediction < matrix.classes(); prediction++) {
          assertThat(matrix.count(label, prediction))
              .as("%s: label %d predicted as %d", name, label, prediction)
              .isEqualTo(
                  example.path("confusion_matrix").path(label).path(prediction).asLong());
        }
      }
    }
  }

  @Test
  void correlation() throws IOException {
    JsonNode cases = read("correlation.json");
    assertThat(cases.size()).isPositive();
    for (JsonNode example : cases) {
      Correlation correlation = new Correlation();
      for (int i = 0; i < example.path("labels").size(); i++) {
        correlation.add(
            example.path("labels").path(i).asDouble(),
            example.path("predictions").path(i).asDouble());
      }
      for (String metric : List.of("pearson", "spearmanr")) {
        assertIs(example, metric, valueOf(Metrics.REGRESSION, metric, correlation), CORRELATION);
      }
    }
  }

  @Test
  void topK() throws IOException {
    JsonNode example = read("top_k.json");
    for (int k : new int[] {1, 5}) {
      TopKAccuracy accuracy = new TopKAccuracy(k);
      for (int i = 0; i < example.path("labels").size(); i++) {
        JsonNode row = example.path("logits").path(i);
        double[] logits = new double[row.size()];
        for (int c = 0; c < logits.length; c++) {
          logits[c] = (float) row.path(c).asDouble();
        }
        accuracy.add(logits, example.path("labels").path(i).asInt());
      }
      assertIs(example, "top" + k, accuracy.value(), SHARE);
    }
  }

  /** How many classes are labelled or predicted; the F1 of the others is 0 in the golden file. */
  private static long occurring(JsonNode example) {
    return Stream.concat(
            example.path("labels").valueStream(), example.path("predictions").valueStream())
        .distinct()
        .count();
  }

  private static void assertIs(
      JsonNode example, String metric, OptionalDouble actual, double tolerance) {
    String what = example.path("name").asText() + ": " + metric;
    assertThat(example.has(metric)).as(what + " is in the golden file").isTrue();
    JsonNode expected = example.path(metric);
    if (expected.isNull()) {
      assertThat(actual).as(what).isEmpty();
    } else {
      assertThat(actual).as(what).isPresent();
      assertThat(actual.getAsDouble()).as(what).isCloseTo(expected.asDouble(), within(tolerance));
    }
  }

  private static <T> OptionalDouble valueOf(Metrics<T> metrics, String name, T counted) {
    return metrics.named(List.of(name), Place.of("test")).get(0).value().apply(counted);
  }

  private static JsonNode read(String file) throws IOException {
    return new ObjectMapper().readTree(FOLDER.resolve(file).toFile());
  }
}
