package io.slimfit.task.question;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code predictions.json}, {@code nbest_predictions.json} and, where questions may be
 * unanswerable, {@code null_odds.json}, in the form of run_qa, which SQuAD's evaluation script
 * reads. They are written as predictions arrive, and appear when all of them are complete.
 */
public final class PredictionFiles implements AutoCloseable {
  private static final String PREDICTIONS = "predictions.json";
  private static final String BEST = "nbest_predictions.json";
  private static final String NULL_ODDS = "null_odds.json";

  /** The names of all three. */
  public static final List<String> ALL = List.of(PREDICTIONS, BEST, NULL_ODDS);

  private final List<JsonObjectFile> files = new ArrayList<>();

  /**
   * @param folder must exist
   * @param mayBeUnanswerable whether this is SQuAD 2.0
   * @throws java.io.UncheckedIOException naming the file that cannot be written
   */
  public PredictionFiles(Path folder, boolean mayBeUnanswerable) {
    try {
      names(mayBeUnanswerable).forEach(name -> files.add(new JsonObjectFile(folder.resolve(name))));
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  static List<String> names(boolean mayBeUnanswerable) {
    return mayBeUnanswerable ? ALL : List.of(PREDICTIONS, BEST);
  }

  public void add(SquadPrediction prediction) {
    files.get(0).add(json -> json.writeStringField(prediction.id(), prediction.text()));
    files.get(1).add(json -> {
      json.writeArrayFieldStart(prediction.id());
      for (SquadPrediction.Candidate candidate : prediction.best()) {
        json.writeStartObject();
        json.writeStringField("text", candidate.text());
        JsonObjectFile.writeNumber(json, "start_logit", candidate.startLogit());
        JsonObjectFile.writeNumber(json, "end_logit", candidate.endLogit());
        JsonObjectFile.writeNumber(json, "probability", candidate.probability());
        json.writeEndObject();
      }
      json.writeEndArray();
    });
    if (files.size() > 2) {
      files
          .get(2)
          .add(json -> JsonObjectFile.writeNumber(
              json, prediction.id(), prediction.nullOdds().orElse(Double.NaN)));
    }
  }

  /** Makes the files appear. */
  public void commit() {
    files.forEach(JsonObjectFile::commit);
  }

  /** Discards files that were not committed. */
  @Override
  public void close() {
    files.forEach(JsonObjectFile::close);
  }
}
