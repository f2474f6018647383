package io.slimfit.cli.output;

import io.slimfit.base.InputException;
import io.slimfit.checkpoint.OutputFile;
import io.slimfit.data.image.UnlabelledImages;
import io.slimfit.data.table.TextReader;
import io.slimfit.predict.ImageClassifier;
import io.slimfit.task.EvaluationDetails;
import io.slimfit.task.PredictionLines;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.file.Files;
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
  private final Optional<OutputFile> output;
  private final PrintStream err;

  /**
   * @param model stays open, and so does {@code out}
   * @param output the file that {@code out} replaces at the end, if it is a file
   */
  public ImagePredictions(
      ImageClassifier model, Writer out, Optional<OutputFile> output, PrintStream err) {
    this.model = model;
    this.output = output.filter(file -> Files.exists(file.path()));
    this.err = err;
    lines = new PredictionLines(out);
  }

  /** Predicts image files, and all images in folders. */
  public void predict(List<Path> paths) {
    try (UnlabelledImages images = UnlabelledImages.of(paths)) {
      predict(images);
    }
  }

  /**
   * Predicts the files whose paths are the lines. When no further line is ready, it predicts those
   * read so far.
   *
   * @throws InputException if a line is longer than a path can be
   */
  public void predict(TextReader lines) {
    List<String> window = new ArrayList<>();
    for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
      if (lines.isCut()) {
        throw new InputException(
            lines.place(), "the line is longer than any path", "Give one path per line");
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
    output.ifPresent(file -> {
      for (int i = 0; i < images.count(); i++) {
        file.requireOther(Path.of(images.path(i)), "one of the images");
      }
    });
    model
        .predict(images, lines::write)
        .map(EvaluationDetails.SkippedImages::sentence)
        .ifPresent(skipped -> err.println("note: " + skipped));
    lines.flush();
  }
}
