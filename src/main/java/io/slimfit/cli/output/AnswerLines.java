package io.slimfit.cli.output;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.predict.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;

/**
 * Writes answers as JSON objects, one per line: {@code {"id":"a1","answer":"in
 * 1871","probability":0.91,"start":27,"end":34}}. An empty answer says that there is none; where
 * this is possible, {@code null_odds} is its score minus that of the best answer. Start and end
 * count code points of the context, as characters in Python.
 */
public final class AnswerLines {
  private static final JsonMapper JSON = new JsonMapper();

  private final Writer out;

  public AnswerLines(Writer out) {
    this.out = out;
  }

  /** @throws UncheckedIOException if writing fails */
  public void write(Answer answer) {
    ObjectNode json = JSON.createObjectNode();
    json.put("id", answer.question().id());
    json.put("answer", answer.text());
    json.put("probability", answer.probability());
    json.put("start", answer.start());
    json.put("end", answer.end());
    answer.nullOdds().ifPresent(odds -> json.put("null_odds", odds));
    try {
      out.write(json + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
