package io.slimfit.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.slimfit.SlimFit;
import io.slimfit.run.config.DataOptions;
import io.slimfit.run.config.InferenceConfig;
import io.slimfit.run.config.RunConfig;
import io.slimfit.task.Prediction;
import io.slimfit.train.RunListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class TextClassifierTest {
  private static final List<String> WORDS = List.of("fine", "film", "dull", "a", "day", "book");
  private static final List<String> TEXTS = IntStream.range(0, 20)
      .mapToObj(i -> (WORDS.get(i % 6) + " " + WORDS.get(i * 7 % 6) + " ").repeat(1 + i % 9))
      .toList();

  @TempDir
  static Path folder;

  @BeforeAll
  static void model() throws IOException {
    Path texts =
        Files.writeString(folder.resolve("texts.csv"), "text,label\nfine,good\ndull,bad\n");
    SmallRoberta.trained(
        RunConfig.forTask("text")
            .set(DataOptions.TRAIN_FILE, texts)
            .set(DataOptions.VALIDATION_FILE, texts),
        folder);
  }

  private TextClassifier opened() {
    return SlimFit.classifier(
        InferenceConfig.of(folder.resolve("run/model").toString()), RunListener.silent());
  }

  @Test
  @Timeout(120)
  void threadsShareOneModelAndGetTheResultsOfOne() throws Exception {
    try (TextClassifier model = opened()) {
      List<double[]> alone = new ArrayList<>();
      TEXTS.forEach(text -> alone.add(model.predict(text).logits()));
      List<Prediction> together = Callers.results(i -> model.predict(TEXTS.get(i % TEXTS.size())));
      assertThat(together).hasSize(1600);
      for (int i = 0; i < together.size(); i++) {
        assertThat(together.get(i).logits()).isEqualTo(alone.get(i % 200 % TEXTS.size()));
      }
    }
  }

  @Test
  void listsAndPairsArePredictedInTheirOrder() {
    try (TextClassifier model = opened()) {
      List<Prediction> all = model.predict(TEXTS);
      assertThat(all).extracting(each -> each.example().text()).isEqualTo(TEXTS);
      assertThat(all.get(7).probabilities())
          .containsExactly(model.predict(TEXTS.get(7)).probabilities(), within(1e-5));
      assertThat(model.predict(List.of())).isEmpty();
      Prediction pair = model.predict("fine", "dull");
      assertThat(pair.logits()).isNotEqualTo(model.predict("fine").logits());
      assertThat(model
              .predictPairs(List.of("a", "fine"), List.of("film", "dull"))
              .get(1)
              .logits())
          .containsExactly(pair.logits(), within(1e-5));
      assertThatThrownBy(() -> model.predictPairs(List.of("a"), List.of()))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void probabilitiesAreAMapInTheOrderOfTheLabelsAndPredictionsCanBeRead() {
    try (TextClassifier model = opened()) {
      Prediction prediction = model.predict("a fine film");
      assertThat(prediction.probabilitiesByLabel().keySet())
          .containsExactlyElementsOf(model.labels().names());
      assertThat(prediction.probabilitiesByLabel().values())
          .containsExactly(IntStream.range(0, prediction.probabilities().length)
              .mapToObj(c -> prediction.probabilities()[c])
              .toArray(Double[]::new));
      assertThat(prediction)
          .hasToString(String.format(
              Locale.ROOT,
              "%s (%.4f) for 'a fine film'",
              prediction.label(),
              prediction.probabilitiesByLabel().get(prediction.label())));
      assertThat(model).hasToString("classifier of " + model.labels().names());
    }
  }

  @Test
  @Timeout(60)
  void closingWaitsForCallsInProgressAndLaterUseSaysSo() throws Exception {
    TextClassifier model = opened();
    CountDownLatch begun = new CountDownLatch(1);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread caller = new Thread(() -> {
      try {
        begun.countDown();
        while (true) {
          assertThat(model.predict("a fine film").label()).isNotEmpty();
        }
      } catch (IllegalStateException e) {
        failure.set(e);
      }
    });
    caller.start();
    begun.await();
    model.close();
    model.close();
    caller.join();
    assertThat(failure.get()).hasMessage("the model is closed");
    assertThatThrownBy(() -> model.predict("a fine film"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the model is closed");
  }
}
