package io.slimfit.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.task.Labels;
import io.slimfit.task.Prediction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;

/**
 * Answers as JSON objects, one a line: {@code {"id":"0","label":"noun.food","probability":0.91,"probabilities":{...}}}, or {@code
 * {"id":"0","score":3.2}} where the answer is a number.
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
    double[] probabilities = prediction.probabilities();
    if (prediction.labels() instanceof Labels.Classes classes) {
      json.put("label", prediction.label());
      json.put("probability", probabilities[classes.names().indexOf(prediction.label())]);
      ObjectNode all = json.putObject("probabilities");
      for (int c = 0; c < probabilities.length; c++) {
        all.put(classes.names().get(c), probabilities[c]);
      }
    } else {
      json.put("score", prediction.logits()[0]);
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

  /** Lets whoever waits for the answers have them. */
  public void flush() {
    try {
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
