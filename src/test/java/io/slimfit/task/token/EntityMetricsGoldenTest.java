package io.slimfit.task.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Entities and metrics of seqeval, which bench/goldens/seqeval_metrics.py writes. */
@Tag("golden")
class EntityMetricsGoldenTest {
  static Iterable<JsonNode> cases() throws IOException {
    return new JsonMapper()
        .readTree(Path.of("src/test/resources/token/seqeval.json").toFile());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void entitiesAndMetricsEqualThoseOfSeqeval(JsonNode golden) {
    EntityMetrics metrics = new EntityMetrics();
    for (int i = 0; i < golden.path("true").size(); i++) {
      List<String> tags = texts(golden.path("true").path(i));
      List<Entity> expected = new ArrayList<>();
      golden
          .path("entities")
          .path(i)
          .forEach(entity -> expected.add(new Entity(
              entity.path(0).asText(), entity.path(1).asInt(), entity.path(2).asInt())));
      assertThat(Entity.of(tags)).as(tags.toString()).isEqualTo(expected);
      metrics.add(tags, texts(golden.path("predicted").path(i)));
    }
    Map<String, OptionalDouble> values = metrics.values();
    assertThat(values.keySet()).containsExactlyElementsOf(EntityMetrics.NAMES);
    values.forEach((name, value) -> assertThat(value.orElseThrow())
        .as(name)
        .isEqualTo(golden.path(name).asDouble(), within(1e-12)));
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }
}
