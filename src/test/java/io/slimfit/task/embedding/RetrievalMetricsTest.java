package io.slimfit.task.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RetrievalMetricsTest {
  @Test
  void equalThoseOfSentenceTransformers() throws IOException {
    JsonNode search = new JsonMapper()
        .readTree(Path.of("src/test/resources/embedding/golden.json").toFile())
        .path("search");
    RetrievalMetrics metrics = new RetrievalMetrics();
    for (int q = 0; q < search.path("queries").size(); q++) {
      double[] similarities = new double[search.path("corpus").size()];
      for (int c = 0; c < similarities.length; c++) {
        for (int i = 0; i < 6; i++) {
          similarities[c] += search.path("queries").path(q).path(i).asDouble()
              * search.path("corpus").path(c).path(i).asDouble();
        }
      }
      Set<Integer> relevant = new HashSet<>();
      search.path("relevant").path(q).forEach(c -> relevant.add(c.asInt()));
      metrics.add(similarities, relevant);
    }
    assertThat(metrics.values()).containsOnlyKeys(RetrievalMetrics.NAMES);
    metrics
        .values()
        .forEach((name, value) -> assertThat(value.orElseThrow())
            .as(name)
            .isEqualTo(search.path(name).asDouble(), within(1e-9)));
  }

  @Test
  void nothingIsKnownWithoutQueries() {
    assertThat(new RetrievalMetrics().values().values()).allMatch(value -> value.isEmpty());
  }

  @Test
  void textsThatAreNotSearchedAreNotFound() {
    RetrievalMetrics metrics = new RetrievalMetrics();
    metrics.add(new double[] {Double.NaN, 0.1, 0.2}, Set.of(1));
    assertThat(metrics.values().get("mrr@10")).hasValue(0.5);
  }
}
