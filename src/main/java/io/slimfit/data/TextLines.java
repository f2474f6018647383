package io.slimfit.data;

import com.fasterxml.jackson.databind.JsonNode;
import io.slimfit.base.Counted;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.table.BadRows;
import io.slimfit.data.table.Cell;
import io.slimfit.data.table.JsonLine;
import io.slimfit.data.table.OnBadRow;
import io.slimfit.data.table.TextReader;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Queue;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Texts to classify, one per line, read as the lines arrive. A line is either the text itself, with
 * a tab before the second text if there are two, or a JSON object. If the first line that is not
 * empty starts with a brace, all are objects.
 */
public final class TextLines implements ExampleSource.Reader {
  public static final int LINE_CHARACTERS = 1 << 22;

  private static final List<String> TEXT_FIELDS =
      List.of("text", "sentence", "sentence1", "question", "premise", "question1");
  private static final List<String> PAIR_FIELDS =
      List.of("text_pair", "sentence2", "context", "hypothesis", "question2");

  private final TextReader lines;
  private final Fields fields;
  private final BadRows bad;
  private final Queue<String> empty = new ArrayDeque<>(); // lines that may come before objects
  private @Nullable Boolean isJson;
  private @Nullable Example next;
  private long read;
  private long reported;
  private long cut;

  /**
   * The fields of JSON objects.
   *
   * @param text the field with the text, if the user names it
   * @param pair the field with the second text, if the user names it
   * @param usual otherwise, from the names of an object's fields to those of its text or its two
   *     texts; none if it knows none. Then it is the first existing one of text, sentence,
   *     sentence1, question, premise, question1, and of text_pair, sentence2, context, hypothesis,
   *     question2
   * @param check is told how many texts each line has; throws an InputException if that is wrong
   */
  public record Fields(
      Optional<String> text,
      Optional<String> pair,
      Function<List<String>, List<String>> usual,
      BiConsumer<Integer, Place> check) {}

  /** Reads UTF-8; a bad line is an error. */
  public TextLines(
      InputStream in, Place source, Optional<String> textField, Optional<String> pairField) {
    this(
        TextReader.of(in, source, LINE_CHARACTERS),
        new Fields(textField, pairField, names -> List.of(), (texts, place) -> {}),
        new BadRows(OnBadRow.FAIL));
  }

  /**
   * @param lines is closed with this
   * @param bad receives the lines that are no examples
   */
  public TextLines(TextReader lines, Fields fields, BadRows bad) {
    this.lines = lines;
    this.fields = fields;
    this.bad = bad;
  }

  @Override
  public boolean isReady() {
    return next != null || !empty.isEmpty() || lines.isReady();
  }

  @Override
  public boolean hasNext() {
    while (next == null && !bad.hasUnreported()) {
      try {
        Optional<String> line = line();
        if (line.isEmpty()) {
          break;
        }
        next = example(line.get());
      } catch (InputException e) {
        bad.add(e);
      }
    }
    return next != null && !bad.hasUnreported();
  }

  /**
   * The next line. Before the first one that is not empty, it is not known whether empty lines are
   * texts; unless reading on means to wait, it is found out.
   */
  private Optional<String> line() {
    if (isJson == null && empty.isEmpty()) {
      Optional<String> line = read();
      while (line.isPresent() && line.get().isBlank() && lines.isReady()) {
        empty.add(line.get());
        line = read();
      }
      if (line.isPresent() && !line.get().isBlank()) {
        isJson = line.get().stripLeading().startsWith("{");
      }
      line.ifPresent(empty::add);
    }
    return empty.isEmpty() ? read() : Optional.of(empty.remove());
  }

  private Optional<String> read() {
    Optional<String> line = lines.next();
    cut += line.isPresent() && lines.isCut() ? 1 : 0;
    return line;
  }

  @Override
  public Example next() {
    if (!hasNext() || next == null) {
      throw new NoSuchElementException();
    }
    Example example = next;
    next = null;
    read++;
    return example;
  }

  @Override
  public Optional<ExampleSource.Problem> problem() {
    return bad.report()
        .map(cause -> new ExampleSource.Problem(String.valueOf(read + reported++), cause));
  }

  @Override
  public List<String> notes() {
    List<String> notes = new ArrayList<>();
    bad.note().ifPresent(notes::add);
    if (cut > 0) {
      notes.add(Counted.of(cut, "line", "was", "were") + " cut because of "
          + (cut == 1 ? "its" : "their") + " length");
    }
    return notes;
  }

  /** The number of lines so far that were truncated. */
  public long cut() {
    return cut;
  }

  /** Null for an empty line between JSON objects. */
  private @Nullable Example example(String line) {
    if (isJson != null && isJson) {
      return line.isBlank() ? null : ofJson(line);
    }
    int tab = line.indexOf('\t');
    String id = String.valueOf(read + bad.count());
    fields.check().accept(tab < 0 ? 1 : 2, lines.place());
    return tab < 0
        ? Example.of(id, line, Label.none())
        : Example.ofPair(id, line.substring(0, tab), line.substring(tab + 1), Label.none());
  }

  private Example ofJson(String line) {
    JsonNode object = JsonLine.object(line, lines.place());
    List<String> usual = fields.text().isEmpty() && fields.pair().isEmpty()
        ? fields.usual().apply(names(object))
        : List.of();
    List<String> one = usual.isEmpty() ? TEXT_FIELDS : usual.subList(0, 1);
    List<String> second = usual.isEmpty() ? PAIR_FIELDS : usual.subList(1, usual.size());
    String text = field(object, fields.text(), one, "text").orElseThrow(() -> missing(object));
    Optional<String> pair = field(object, fields.pair(), second, "second text");
    fields.check().accept(pair.isEmpty() ? 1 : 2, lines.place());
    JsonNode id = object.path("id").isMissingNode() ? object.path("idx") : object.path("id");
    return new Example(
        id.isValueNode() && !id.isNull() ? id.asText() : String.valueOf(read + bad.count()),
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
        cell instanceof Cell.Number ? "Put it in quotes" : "Give a string");
  }

  private InputException missing(JsonNode object) {
    return new InputException(
        lines.place(),
        "there is no field " + fields.text().orElse("text") + "; the object has "
            + Place.printable(String.join(", ", names(object))),
        "Give the name of the field with {textColumn}");
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  @Override
  public void close() {
    lines.close();
  }
}
