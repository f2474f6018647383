package io.slimfit.task;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.task.image.ImagePrediction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;

/**
 * Answers as JSON objects, one a line:
 * {@code {"id":"0","label":"noun.food","probability":0.91,"probabilities":{...}}}, or
 * {@code {"id":"0","score":3.2}} where the answer is a number, or {@code "labels":[...]} where
 * there may be several. Of an image its path stands first: {@code {"image":"a/b.jpg",...}}.
 */
public final class PredictionLines {
  private static final JsonMapper JSON = new JsonMapper();

  private final Writer out;

  public PredictionLines(Writer out) {
    this.out = out;
  }

  /** @throws UncheckedIOException if it cannot be written */
  public void write(Prediction prediction) {
    write("id", prediction.example().id(), prediction.labels(), prediction.logits());
  }

  /** The same for an image, whose path stands under {@code image}. */
  public void write(ImagePrediction prediction) {
    write("image", prediction.path(), prediction.labels(), prediction.logits());
  }

  private void write(String key, String name, Labels labels, double[] logits) {
    ObjectNode json = JSON.createObjectNode();
    json.put(key, name);
    labels.describe(logits, json);
    try {
      out.write(JSON.writeValueAsString(json));
      out.write('\n');
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the prediction cannot be written as JSON", e);
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
