package io.slimfit.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.slimfit.SlimFit;
import io.slimfit.model.HeadKind;
import io.slimfit.predict.TextClassifier;
import io.slimfit.run.config.InferenceConfig;
import io.slimfit.train.RunListener;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import opennlp.dl.InferenceOptions;
import opennlp.dl.doccat.DocumentCategorizerDL;
import opennlp.dl.doccat.scoring.AverageClassificationScoringStrategy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * OpenNLP categorizes short texts in lower case as slimfit predicts them. It does not lower-case,
 * and cuts texts at 200 words.
 */
class OpenNlpConsumerTest {
  @TempDir
  Path folder;

  @Test
  void categoriesHaveThePredictedProbabilities() throws Exception {
    Path model = TinyModelFolder.bert(HeadKind.SEQUENCE_CLASSIFICATION)
        .withLabels("single_label_classification", "bad", "neutral", "good")
        .write(folder.resolve("model"));
    Path out = folder.resolve("out");
    SlimFit.export(ExportConfig.of(model.toString(), out), RunListener.silent());
    DocumentCategorizerDL categorizer = new DocumentCategorizerDL(
        out.resolve("model.onnx").toFile(),
        out.resolve("vocab.txt").toFile(),
        Map.of(0, "bad", 1, "neutral", 2, "good"),
        new AverageClassificationScoringStrategy(),
        new InferenceOptions());
    try (TextClassifier classifier =
        SlimFit.classifier(InferenceConfig.of(model.toString()), RunListener.silent())) {
      for (String text : List.of("the end of the story", "a good film", "another one with words")) {
        double[] scores = categorizer.categorize(new String[] {text});
        assertThat(scores)
            .as(text)
            .containsExactly(classifier.predict(text).probabilities(), within(1e-4));
        assertThat(categorizer.getBestCategory(scores))
            .isEqualTo(classifier.predict(text).label());
      }
    }
  }
}
