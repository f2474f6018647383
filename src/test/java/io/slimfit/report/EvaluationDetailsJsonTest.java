package io.slimfit.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.data.image.BadImages.BadImage;
import io.slimfit.task.ClassReport;
import io.slimfit.task.ClassScores;
import io.slimfit.task.ConfusionMatrix;
import io.slimfit.task.EvaluationDetails;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationDetailsJsonTest {
  @Test
  void absentDetailsAreNotWritten() {
    assertThat(json(EvaluationDetails.none()).isEmpty()).isTrue();
  }

  @Test
  void fewClassesHaveAMatrixAndManyTheirMostCommonMistakes() {
    ObjectNode few = json(details(2));
    assertThat(few.path("confusion_matrix").toString()).isEqualTo("[[0,2],[0,1]]");
    assertThat(few.path("classes").path("1").toString())
        .isEqualTo("{\"accuracy\":1.0,\"precision\":0.3333333333333333,\"recall\":1.0,\"f1\":0.5,"
            + "\"examples\":1}");
    ObjectNode many = json(details(101));
    assertThat(many.has("confusion_matrix")).isFalse();
    assertThat(many.path("confusions").toString())
        .isEqualTo("[{\"class\":\"0\",\"taken_for\":\"1\",\"examples\":2}]");
    assertThat(many.path("classes")).hasSize(101);
  }

  @Test
  void theClassThatBinaryMetricsAreOfIsNamed() {
    assertThat(json(details(2)).path("positive_class").asText()).isEqualTo("1");
    assertThat(json(details(3)).has("positive_class")).isFalse();
  }

  @Test
  void aSecondSetHasTheSuffixOfItsMetrics() {
    ClassReport report = details(2).classes().get(0);
    ObjectNode json = json(EvaluationDetails.of(List.of(report, report.withMetricSuffix("_test"))));
    assertThat(json.path("classes_test")).isEqualTo(json.path("classes"));
    assertThat(json.path("confusion_matrix_test")).isEqualTo(json.path("confusion_matrix"));
    assertThat(json.path("positive_class_test").asText()).isEqualTo("1");
  }

  @Test
  void severalClassesAnExampleHaveScoresButNoMatrix() {
    ClassReport report = new ClassReport(
        "", List.of("a"), List.of(new ClassScores(0.5, 0.25, 0.75, 9)), Optional.empty());
    assertThat(json(EvaluationDetails.of(List.of(report))).toString())
        .isEqualTo("{\"classes\":{\"a\":{\"precision\":0.5,\"recall\":0.25,\"f1\":0.75,"
            + "\"examples\":9}}}");
  }

  @Test
  void skippedImagesAreNamedAndCounted() {
    EvaluationDetails.SkippedImages skipped = new EvaluationDetails.SkippedImages(
        "train",
        5,
        Stream.of("a", "b", "c", "d").map(image -> new BadImage(image, "bad")).toList());
    assertThat(json(new EvaluationDetails(List.of(), List.of(skipped))).toString())
        .isEqualTo("{\"skipped_images\":{\"train\":{\"count\":5,\"first\":[\"a: bad\",\"b: bad\","
            + "\"c: bad\",\"d: bad\"]}}}");
    assertThat(skipped.sentence()).isEqualTo("5 images were skipped: a: bad; b: bad; c: bad ...");
  }

  @Test
  void everySkippedImageIsListed(@TempDir Path folder) throws IOException {
    EvaluationDetails.SkippedImages skipped = new EvaluationDetails.SkippedImages(
        "eval", 2, List.of(new BadImage("a \"b\".png", "is empty"), new BadImage("c", "bad")));
    SkippedFile.write(folder, new EvaluationDetails(List.of(), List.of(skipped)));
    assertThat(Files.readAllLines(folder.resolve("skipped.jsonl")))
        .containsExactly(
            "{\"part\":\"eval\",\"image\":\"a \\\"b\\\".png\",\"problem\":\"is empty\"}",
            "{\"part\":\"eval\",\"image\":\"c\",\"problem\":\"bad\"}");
    Files.delete(folder.resolve("skipped.jsonl"));
    SkippedFile.write(folder, EvaluationDetails.none());
    assertThat(folder.resolve("skipped.jsonl")).doesNotExist();
  }

  private static EvaluationDetails details(int classes) {
    ConfusionMatrix matrix = new ConfusionMatrix(classes);
    matrix.add(0, 1);
    matrix.add(0, 1);
    matrix.add(1, 1);
    List<String> names = IntStream.range(0, classes).mapToObj(String::valueOf).toList();
    return EvaluationDetails.of(List.of(ClassReport.of(names, matrix)));
  }

  private static ObjectNode json(EvaluationDetails details) {
    ObjectNode json = new JsonMapper().createObjectNode();
    EvaluationDetailsJson.put(json, details);
    return json;
  }
}
