package io.slimfit.task.question;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code predictions.json}, {@code nbest_predictions.json} and, where questions may be
 * unanswerable, {@code null_odds.json}, in the form of run_qa, which SQuAD's evaluation script
 * reads. Written as predictions come; each file is there when all are whole.
 */
public final class PredictionFiles implements AutoCloseable {
  public static final String PREDICTIONS = "predictions.json";
  public static final String BEST = "nbest_predictions.json";
  public static final String NULL_ODDS = "null_odds.json";

  private final List<JsonObjectFile> files = new ArrayList<>();

  /**
   * @param folder must exist
   * @param mayBeUnanswerable whether this is SQuAD 2.0
   * @throws java.io.UncheckedIOException naming the file that cannot be written
   */
  public PredictionFiles(Path folder, boolean mayBeUnanswerable) {
    List<String> names =
        mayBeUnanswerable ? List.of(PREDICTIONS, BEST, NULL_ODDS) : List.of(PREDICTIONS, BEST);
    try {
      names.forEach(name -> files.add(new JsonObjectFile(folder.resolve(name))));
    } catch (RuntimeException e) {
      close();
      throw e;
    }
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

  /** Puts the files in their places. */
  public void commit() {
    files.forEach(JsonObjectFile::commit);
  }

  /** Files that were not committed are gone. */
  @Override
  public void close() {
    files.forEach(JsonObjectFile::close);
  }
}
