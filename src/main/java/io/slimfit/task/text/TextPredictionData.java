package io.slimfit.task.text;

import io.slimfit.checkpoint.OutputFile;
import io.slimfit.checkpoint.PendingFile;
import io.slimfit.data.ExampleSource;
import io.slimfit.model.Model;
import io.slimfit.model.TokenBatch;
import io.slimfit.task.InferenceSettings;
import io.slimfit.task.ModelFiles;
import io.slimfit.task.PredictionData;
import io.slimfit.tensor.Workers;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** Texts without labels whose predictions go to files. */
final class TextPredictionData extends TrainedTexts implements PredictionData<TokenBatch> {
  private final TextTask task;
  private final List<PredictionSet> sets;

  TextPredictionData(
      TextTask task,
      List<PredictionSet> sets,
      ModelFiles model,
      InferenceSettings inference,
      Workers workers,
      Consumer<String> note) {
    super(model, inference, workers, note);
    this.task = task;
    this.sets = sets;
  }

  @Override
  public List<Path> write(Model<TokenBatch> model, OptionalInt most, Path folder) {
    TextPredictor predictor = predictor(model);
    List<Path> written = new ArrayList<>();
    try {
      Files.createDirectories(folder);
      for (PredictionSet set : sets) {
        ExampleSource examples =
            most.isPresent() ? set.examples().first(most.getAsInt()) : set.examples();
        written.add(write(predictor, set, examples, folder));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          folder + ": predictions cannot be written: " + e.getMessage(), e);
    }
    return written;
  }

  private Path write(TextPredictor predictor, PredictionSet set, ExampleSource source, Path folder)
      throws IOException {
    PredictionFormat format = task.predictionFormat(labels());
    Path path = folder.resolve(set.name() + format.suffix());
    for (Path read : set.files()) {
      new OutputFile(path, "output").requireOther(read, "the input");
    }
    try (ExampleSource.Reader examples = source.open();
        PendingFile file = PendingFile.create(path);
        Writer out =
            new BufferedWriter(Channels.newWriter(file.channel(), StandardCharsets.UTF_8))) {
      format.writeHeader(out);
      predictor.predict(
          examples,
          prediction -> {
            try {
              format.write(out, prediction);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          },
          problem -> {
            try {
              format.write(out, problem);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          },
          () -> {});
      examples.notes().forEach(note());
      out.flush();
      file.commit();
    }
    return path;
  }
}
