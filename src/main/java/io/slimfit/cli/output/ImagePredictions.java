package io.slimfit.cli.output;

import io.slimfit.base.InputException;
import io.slimfit.data.image.UnlabelledImages;
import io.slimfit.data.table.TextReader;
import io.slimfit.predict.ImageClassifier;
import io.slimfit.task.EvaluationDetails;
import io.slimfit.task.PredictionLines;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Predicts images: one line of JSON for each, in the order of the images. */
public final class ImagePredictions {
  public static final int PATH_CHARACTERS = 1 << 12;

  private static final int WINDOW = 1024; // paths that are read before their images are predicted

  private final ImageClassifier model;
  private final PredictionLines lines;
  private final PrintStream err;

  /** @param model stays open, and so does {@code out} */
  public ImagePredictions(ImageClassifier model, Writer out, PrintStream err) {
    this.model = model;
    this.err = err;
    lines = new PredictionLines(out);
  }

  /** Predicts files, and everything in folders. */
  public void predict(List<Path> paths) {
    try (UnlabelledImages images = UnlabelledImages.of(paths)) {
      predict(images);
    }
  }

  /**
   * Predicts the files whose paths are the lines; when no more lines are ready, those read so far.
   *
   * @throws InputException if one is longer than a path can be
   */
  public void predict(TextReader lines) {
    List<String> window = new ArrayList<>();
    for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
      if (lines.isCut()) {
        throw new InputException(
            lines.place(), "is longer than the path of a file can be", "Give a path a line");
      }
      if (!line.get().isBlank()) {
        window.add(line.get());
      }
      if (window.size() == WINDOW || !lines.isReady()) {
        predictNamed(window);
        window.clear();
      }
    }
    predictNamed(window);
  }

  private void predictNamed(List<String> paths) {
    try (UnlabelledImages images = UnlabelledImages.named(paths)) {
      predict(images);
    }
  }

  private void predict(UnlabelledImages images) {
    model
        .predict(images, lines::write)
        .map(EvaluationDetails.SkippedImages::sentence)
        .ifPresent(skipped -> err.println("note: " + skipped));
    lines.flush();
  }
}
