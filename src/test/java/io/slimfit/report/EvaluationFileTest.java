package io.slimfit.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.run.EvaluationResult;
import io.slimfit.run.config.EvaluationConfig;
import io.slimfit.run.config.ModelSourceOptions;
import io.slimfit.run.config.OptionValues;
import io.slimfit.run.config.OutputOptions;
import io.slimfit.task.ClassReport;
import io.slimfit.task.ConfusionMatrix;
import io.slimfit.task.EvaluationDetails;
import io.slimfit.task.Tasks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationFileTest {
  @TempDir
  private Path folder = Path.of("set by JUnit");

  @Test
  void aPageShowsTheFiguresAndTheClasses() throws Exception {
    Map<String, OptionalDouble> metrics = new LinkedHashMap<>();
    metrics.put("accuracy", OptionalDouble.of(0.8125));
    metrics.put("mcc", OptionalDouble.empty());
    ConfusionMatrix matrix = new ConfusionMatrix(3);
    matrix.add(0, 0);
    matrix.add(1, 2);
    matrix.add(2, 2);
    OptionValues values = new OptionValues()
        .set(OutputOptions.OUTPUT, folder.toString())
        .set(ModelSourceOptions.MODEL, "runs/<mine>");
    EvaluationConfig config = EvaluationConfig.of(values, Tasks.standard());
    EvaluationFile.write(
        folder,
        new EvaluationResult(
            config,
            metrics,
            3,
            EvaluationDetails.of(List.of(ClassReport.of(List.of("a", "<script>b", "c"), matrix)))));
    String page = Files.readString(folder.resolve(HtmlReport.NAME));
    assertThat(page)
        .contains("0.8125", "On 3 evaluated examples, its accuracy is 0.8125.")
        .contains("Confusion matrix", "&lt;script&gt;b", "runs/&lt;mine&gt;")
        .doesNotContain("<script", "http:", "https:");
  }
}
