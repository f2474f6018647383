package io.slimfit.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slimfit.checkpoint.AtomicFile;
import io.slimfit.data.image.BadImages.BadImage;
import io.slimfit.task.EvaluationDetails;
import io.slimfit.train.RunListener;
import io.slimfit.train.RunResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * {@code skipped.jsonl}: a line for each image that was left out, with {@code part} ({@code train}
 * or {@code eval}), {@code image} and {@code problem}. It is written only if there are any.
 */
public final class SkippedFile implements RunListener {
  public static final String NAME = "skipped.jsonl";

  private static final JsonMapper JSON = new JsonMapper();

  private final Path folder;

  /** @param folder must exist when the run ends */
  public SkippedFile(Path folder) {
    this.folder = folder;
  }

  @Override
  public void onEnd(RunResult result) {
    write(folder, result.details());
  }

  static void write(Path folder, EvaluationDetails details) {
    StringBuilder lines = new StringBuilder();
    for (EvaluationDetails.SkippedImages skipped : details.skipped()) {
      skipped.listed().forEach(image -> lines.append(line(skipped.of(), image)).append('\n'));
    }
    if (!lines.isEmpty()) {
      AtomicFile.write(folder.resolve(NAME), lines.toString().getBytes(StandardCharsets.UTF_8));
    }
  }

  private static String line(String part, BadImage image) {
    try {
      return JSON.writeValueAsString(JSON.createObjectNode()
          .put("part", part)
          .put("image", image.image())
          .put("problem", image.problem()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(image + " cannot be written as JSON", e);
    }
  }
}
