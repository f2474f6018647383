package io.slimfit.data;

import com.fasterxml.jackson.databind.JsonNode;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.table.Cell;
import io.slimfit.data.table.JsonLine;
import io.slimfit.data.table.TextReader;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Texts to classify, one per line, read as the lines arrive. A line is either the text itself, with
 * a tab before the second text if there are two, or a JSON object. If the first line starts with a
 * brace, all are objects.
 */
public final class TextLines implements ExampleSource.Reader {
  public static final int LINE_CHARACTERS = 1 << 22;

  private static final List<String> TEXT_FIELDS =
      List.of("text", "sentence", "sentence1", "question", "premise", "question1");
  private static final List<String> PAIR_FIELDS =
      List.of("text_pair", "sentence2", "context", "hypothesis", "question2");

  private final TextReader lines;
  private final Optional<String> textField;
  private final Optional<String> pairField;
  private @Nullable Boolean isJson;
  private @Nullable Example next;
  private long count;
  private long cut;

  /**
   * @param source where the texts come from, for messages
   * @param textField the field of JSON objects with the text; by default the first existing one of
   *     text, sentence, sentence1, question, premise, question1
   * @param pairField the field with the second text; by default text_pair, sentence2, context,
   *     hypothesis or question2
   */
  public TextLines(
      InputStream in, Place source, Optional<String> textField, Optional<String> pairField) {
    lines = TextReader.of(in, source, LINE_CHARACTERS);
    this.textField = textField;
    this.pairField = pairField;
  }

  @Override
  public boolean isReady() {
    return next != null || lines.isReady();
  }

  @Override
  public boolean hasNext() {
    while (next == null) {
      Optional<String> line = lines.next();
      if (line.isEmpty()) {
        return false;
      }
      cut += lines.isCut() ? 1 : 0;
      next = example(line.get());
    }
    return true;
  }

  @Override
  public Example next() {
    if (!hasNext() || next == null) {
      throw new NoSuchElementException();
    }
    Example example = next;
    next = null;
    count++;
    return example;
  }

  /** The number of lines so far that were truncated. */
  public long cut() {
    return cut;
  }

  /** Null for an empty line between JSON objects. */
  private @Nullable Example example(String line) {
    boolean json = isJson == null ? line.stripLeading().startsWith("{") : isJson;
    isJson = json;
    if (json) {
      return line.isBlank() ? null : ofJson(line);
    }
    int tab = line.indexOf('\t');
    String id = String.valueOf(count);
    return tab < 0
        ? Example.of(id, line, Label.none())
        : Example.ofPair(id, line.substring(0, tab), line.substring(tab + 1), Label.none());
  }

  private Example ofJson(String line) {
    JsonNode object = JsonLine.object(line, lines.place());
    String text = field(object, textField, TEXT_FIELDS, "text").orElseThrow(() -> missing(object));
    Optional<String> pair = field(object, pairField, PAIR_FIELDS, "second text");
    JsonNode id = object.path("id").isMissingNode() ? object.path("idx") : object.path("id");
    return new Example(
        id.isValueNode() && !id.isNull() ? id.asText() : String.valueOf(count),
        text,
        pair.orElse(null),
        Label.none());
  }

  private Optional<String> field(
      JsonNode object, Optional<String> wanted, List<String> usual, String what) {
    Optional<String> name =
        wanted.isPresent() ? wanted : usual.stream().filter(object::has).findFirst();
    if (name.isEmpty() || (wanted.isPresent() && !object.has(name.get()))) {
      return Optional.empty();
    }
    Cell cell = JsonLine.cell(object.path(name.get()), lines.place());
    if (cell instanceof Cell.Text text) {
      return Optional.of(text.text());
    }
    throw new InputException(
        lines.place().field(name.get()),
        "the " + what + " is " + cell.description() + ", not a string",
        "Put it in quotes");
  }

  private InputException missing(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return new InputException(
        lines.place(),
        "there is no field " + textField.orElse("text") + "; the object has "
            + Place.printable(String.join(", ", names)),
        "Give the name of the field with {textColumn}");
  }

  @Override
  public void close() {
    lines.close();
  }
}
