package io.slimfit.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.data.Label;
import io.slimfit.task.Labels;
import io.slimfit.task.Prediction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.Arrays;

/**
 * Answers as JSON objects, one a line: {@code {"id":"0","label":"noun.food","probability":0.91,"probabilities":{...}}}, or {@code
 * {"id":"0","score":3.2}} where the answer is a number, or {@code "labels":[...]} where there may be several.
 */
public final class PredictionLines {
  private static final JsonMapper JSON = new JsonMapper();

  private final Writer out;

  public PredictionLines(Writer out) {
    this.out = out;
  }

  /** @throws UncheckedIOException if it cannot be written */
  public void write(Prediction prediction) {
    ObjectNode json = JSON.createObjectNode();
    json.put("id", prediction.example().id());
    if (prediction.labels() instanceof Labels.Score) {
      json.put("score", prediction.logits()[0]);
    } else {
      putLabels(json, prediction);
    }
    try {
      out.write(JSON.writeValueAsString(json));
      out.write('\n');
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the answer does not become JSON", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void putLabels(ObjectNode json, Prediction prediction) {
    double[] probabilities = prediction.probabilities();
    if (prediction.answer() instanceof Label.LabelSet set) {
      ArrayNode labels = json.putArray("labels");
      set.indices().forEach(c -> labels.add(prediction.labels().names().get(c)));
    } else {
      json.put("label", prediction.label());
      json.put("probability", Arrays.stream(probabilities).max().orElseThrow());
    }
    ObjectNode all = json.putObject("probabilities");
    for (int c = 0; c < probabilities.length; c++) {
      all.put(prediction.labels().names().get(c), probabilities[c]);
    }
  }

  /** Lets whoever waits for the answers have them. */
  public void flush() {
    try {
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
