package io.slimfit.cli;

import io.slimfit.data.image.UnlabelledImages;
import io.slimfit.report.PredictionLines;
import io.slimfit.train.Findings;
import io.slimfit.train.ImageClassifier;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Lets a model of images answer: a JSON object a line, in the order of the images. */
final class ImageAnswers {
  private static final int WINDOW = 1024; // paths that are read before they are answered

  private final ImageClassifier model;
  private final PredictionLines lines;
  private final PrintStream err;

  /** @param model stays open, and so does {@code out} */
  ImageAnswers(ImageClassifier model, Writer out, PrintStream err) {
    this.model = model;
    this.err = err;
    lines = new PredictionLines(out);
  }

  /** Answers files, and all that is in folders. */
  void answer(List<Path> paths) {
    try (UnlabelledImages images = UnlabelledImages.of(paths)) {
      answer(images);
    }
  }

  /** Answers the files whose paths are the lines of {@code in}; as soon as no more lines are there, those that are. */
  void answer(InputStream in) throws IOException {
    BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    List<String> window = new ArrayList<>();
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      if (!line.isBlank()) {
        window.add(line);
      }
      if (window.size() == WINDOW || !reader.ready()) {
        answerNamed(window);
        window.clear();
      }
    }
    answerNamed(window);
  }

  private void answerNamed(List<String> paths) {
    try (UnlabelledImages images = UnlabelledImages.named(paths)) {
      answer(images);
    }
  }

  private void answer(UnlabelledImages images) {
    model
        .predict(images, lines::write)
        .map(Findings.SkippedImages::sentence)
        .ifPresent(skipped -> err.println("note: " + skipped));
    lines.flush();
  }
}
