package io.slimfit.task.token;

import io.slimfit.checkpoint.AtomicFile;
import io.slimfit.checkpoint.OutputFile;
import io.slimfit.model.Model;
import io.slimfit.model.TokenBatch;
import io.slimfit.task.ModelInput;
import io.slimfit.task.OutputSpec;
import io.slimfit.task.PredictionData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/**
 * Sentences whose tags are predicted: {@code predictions.txt} has a line for each sentence, with a
 * space between the tags, as run_ner writes it.
 */
record TokenPredictionData(Path read, List<TaggedSentence> sentences, TrainedTags model)
    implements PredictionData<TokenBatch> {
  private static final String FILE = "predictions.txt";

  @Override
  public ModelInput<TokenBatch> input() {
    return model.input();
  }

  @Override
  public OutputSpec outputs() {
    return model.outputs();
  }

  @Override
  public List<Path> write(Model<TokenBatch> weights, OptionalInt most, Path folder) {
    List<TaggedSentence> chosen =
        sentences.subList(0, Math.min(sentences.size(), most.orElse(Integer.MAX_VALUE)));
    StringBuilder lines = new StringBuilder();
    model
        .predictor(weights)
        .predict(
            chosen,
            TaggedSentence::words,
            (sentence, tagged) -> lines.append(String.join(" ", tagged.tags())).append('\n'));
    try {
      Path file = Files.createDirectories(folder).resolve(FILE);
      new OutputFile(file, "output").requireOther(read, "the input");
      AtomicFile.write(file, lines.toString().getBytes(StandardCharsets.UTF_8));
      return List.of(file);
    } catch (IOException e) {
      throw new UncheckedIOException(folder + ": predictions cannot be written: " + e, e);
    }
  }

  @Override
  public void close() {
    model.close();
  }
}
