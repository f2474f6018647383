package io.slimfit.task;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.data.ExampleSource;
import io.slimfit.task.embedding.EmbeddingPrediction;
import io.slimfit.task.image.ImagePrediction;
import io.slimfit.task.token.EntityPrediction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;

/**
 * Writes predictions as JSON objects, one per line:
 * {@code {"id":"0","label":"noun.food","probability":0.91,"probabilities":{...}}}, or
 * {@code {"id":"0","score":3.2}} where the prediction is a number, or {@code "labels":[...]} where
 * there may be several. For an image the path comes first: {@code {"image":"a/b.jpg",...}}. A row
 * that could not be read is {@code {"id":"7","error":"..."}}.
 */
public final class PredictionLines {
  private static final JsonMapper JSON = new JsonMapper();

  private final Writer out;

  public PredictionLines(Writer out) {
    this.out = out;
  }

  /** @throws UncheckedIOException if writing fails */
  public void write(Prediction prediction) {
    write("id", prediction.example().id(), prediction.labels(), prediction.logits());
  }

  /** The same for an image; its path is the value of {@code image}. */
  public void write(ImagePrediction prediction) {
    write("image", prediction.path(), prediction.labels(), prediction.logits());
  }

  /**
   * The names in a text: {@code {"id":"0","entities":[{"entity":"PER","text":"Ada","start":0,
   * "end":3,"score":0.98}]}}.
   */
  public void write(EntityPrediction prediction) {
    ObjectNode json = JSON.createObjectNode();
    json.put("id", prediction.example().id());
    ArrayNode entities = json.putArray("entities");
    prediction
        .entities()
        .forEach(entity -> entities
            .addObject()
            .put("entity", entity.type())
            .put("text", entity.text())
            .put("start", entity.start())
            .put("end", entity.end())
            .put("score", entity.score()));
    write(json);
  }

  /** The embedding of a text: {@code {"id":"0","embedding":[0.12,-0.03,...]}}. */
  public void write(EmbeddingPrediction prediction) {
    ObjectNode json = JSON.createObjectNode();
    json.put("id", prediction.example().id());
    ArrayNode numbers = json.putArray("embedding");
    for (float number : prediction.embedding()) {
      numbers.add(number);
    }
    write(json);
  }

  /** What is wrong with a row, in place of its prediction. */
  public void write(ExampleSource.Problem problem) {
    ObjectNode json = JSON.createObjectNode();
    json.put("id", problem.id());
    json.put("error", problem.cause().place() + ": " + problem.cause().problem());
    write(json);
  }

  private void write(String key, String name, Labels labels, double[] logits) {
    ObjectNode json = JSON.createObjectNode();
    json.put(key, name);
    labels.describe(logits, json);
    write(json);
  }

  private void write(ObjectNode json) {
    try {
      out.write(JSON.writeValueAsString(json));
      out.write('\n');
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the prediction cannot be written as JSON", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes the predictions so far available to a reader that waits for them. */
  public void flush() {
    try {
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
