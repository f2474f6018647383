package io.slimfit.report;

import io.slimfit.checkpoint.AtomicFile;
import io.slimfit.run.output.OutputFolder;
import io.slimfit.task.WorstExample;
import io.slimfit.train.RunListener;
import io.slimfit.train.RunResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * {@code worst_examples.jsonl}: the examples that the kept model is most wrong about, the worst
 * first. It is written only if there are any, and is apart from metrics.json since it holds texts
 * of the data.
 */
public final class WorstExamplesFile implements RunListener {
  public static final String NAME = OutputFolder.WORST_EXAMPLES;

  private final Path folder;

  /** @param folder must exist when the run ends */
  public WorstExamplesFile(Path folder) {
    this.folder = folder;
  }

  @Override
  public void onEnd(RunResult result) {
    List<WorstExample> worst = result.details().worst();
    if (!result.stopped() && !worst.isEmpty()) {
      StringBuilder lines = new StringBuilder();
      worst.forEach(example -> lines.append(example.json()).append('\n'));
      AtomicFile.write(folder.resolve(NAME), lines.toString().getBytes(StandardCharsets.UTF_8));
    }
  }
}
