package io.slimfit.data.squad;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.checkpoint.JsonFault;
import io.slimfit.data.table.TextStream;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the questions of a SQuAD file, 1.1 or 2.0, one paragraph at a time: memory is bounded by
 * the longest paragraph and the ids read so far. Instead of an article, or of the whole file, there
 * may be {@linkplain QuestionRecord records} of one question: in {@code data}, as run_qa reads
 * them, in an array, or one after the other.
 */
public final class SquadReader implements QuestionReader {
  private static final JsonMapper JSON = new JsonMapper(
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build());
  private static final Set<String> VERSIONS = Set.of("1.1", "v1.1", "2.0", "v2.0");
  private static final String REMEDY = "Give a file in the format of SQuAD 1.1 or 2.0";

  /** What the parser is currently inside of. */
  private enum Inside {
    FILE,
    DATA,
    ARTICLE,
    PARAGRAPHS,
    NOTHING
  }

  private final Place file;
  private final JsonParser parser;
  private final SquadReport report = new SquadReport();
  private final SquadParagraph paragraph = new SquadParagraph(report);
  private final Deque<Question> waiting = new ArrayDeque<>(); // from the last paragraph read
  private Inside inside = Inside.FILE;
  private boolean ofRecords; // the file is an array, or records one after the other
  private ObjectNode entry = JsonNodeFactory.instance.objectNode(); // fields outside a paragraph
  private long records;
  private boolean hasVersion;
  private boolean hasQuestions;

  private SquadReader(Place file, JsonParser parser) throws IOException {
    this.file = file;
    this.parser = parser;
    if (parser.nextToken() == JsonToken.START_ARRAY) {
      inside = Inside.DATA;
      ofRecords = true;
    } else {
      require(parser.currentToken(), JsonToken.START_OBJECT, "the file");
    }
  }

  /**
   * @param encoding what the user says; empty for that of JSON
   * @throws InputException if there is no such file, or it is not a JSON object
   */
  static SquadReader open(Path path, Optional<Charset> encoding) {
    Place place = Place.file(path);
    if (!Files.isRegularFile(path)) {
      throw new InputException(place, Place.missingFile(path), "Check the path");
    }
    try {
      return of(
          encoding.isEmpty()
              ? JSON.createParser(path.toFile())
              : JSON.createParser(
                  TextStream.open(Files.newInputStream(path), place, encoding).characters()),
          place);
    } catch (IOException e) {
      throw failure(place, e);
    }
  }

  /** @param in is closed with the reader */
  static SquadReader open(Reader in, Place place) {
    try {
      return of(JSON.createParser(in), place);
    } catch (IOException e) {
      throw failure(place, e);
    }
  }

  private static SquadReader of(JsonParser parser, Place place) throws IOException {
    try {
      return new SquadReader(place, parser);
    } catch (IOException | RuntimeException e) {
      parser.close();
      throw e;
    }
  }

  /**
   * The next question, or empty at the end of the file.
   *
   * @throws InputException if the file is not JSON or not SQuAD, or has no questions
   */
  @Override
  public Optional<Question> next() {
    try {
      while (waiting.isEmpty() && inside != Inside.NOTHING) {
        read();
      }
    } catch (IOException e) {
      throw failure(file, e);
    }
    hasQuestions |= !waiting.isEmpty();
    if (!hasQuestions) {
      throw new InputException(file, "contains no questions", REMEDY);
    }
    return Optional.ofNullable(waiting.poll());
  }

  /** Advances the parser by one step: into a structure, out of it, or past it. */
  private void read() throws IOException {
    JsonToken token = parser.nextToken();
    switch (inside) {
      case FILE -> {
        if (token == JsonToken.END_OBJECT) {
          boolean isRecord = addRecord();
          end(isRecord);
        } else {
          fieldOfFile(parser.currentName());
        }
      }
      case DATA -> {
        if (token == JsonToken.END_ARRAY && ofRecords) {
          end(false);
        } else if (token == JsonToken.END_ARRAY) {
          inside = Inside.FILE;
        } else {
          require(token, JsonToken.START_OBJECT, "an article in 'data'");
          inside = Inside.ARTICLE;
        }
      }
      case ARTICLE -> {
        if (token == JsonToken.END_OBJECT) {
          addRecord();
          inside = Inside.DATA;
        } else if (!isFieldOfRecord()) {
          descendInto("paragraphs", Inside.PARAGRAPHS);
        }
      }
      case PARAGRAPHS -> {
        if (token == JsonToken.END_ARRAY) {
          inside = Inside.ARTICLE;
        } else {
          Place place = here();
          require(token, JsonToken.START_OBJECT, "a paragraph");
          waiting.addAll(paragraph.questions(JSON.readTree(parser), place));
        }
      }
      case NOTHING -> throw new IllegalStateException("the file has ended");
    }
  }

  private void fieldOfFile(String name) throws IOException {
    if (name.equals("version")) {
      hasVersion = true;
      parser.nextToken();
      if (!VERSIONS.contains(parser.getText())) {
        report.add(SquadReport.Finding.UNKNOWN_VERSION, here().field("version"));
      }
      parser.skipChildren();
    } else if (!isFieldOfRecord()) {
      descendInto("data", Inside.DATA);
    }
  }

  /** Keeps the current field if it is one of a record. */
  private boolean isFieldOfRecord() throws IOException {
    String name = parser.currentName();
    if (!QuestionRecord.has(name)) {
      return false;
    }
    parser.nextToken();
    entry.set(name, JSON.readTree(parser));
    return true;
  }

  /** Adds the question of the record that ends here, if it is one. */
  private boolean addRecord() {
    boolean isRecord = entry.has(QuestionRecord.CONTEXT) || entry.has(QuestionRecord.QUESTION);
    if (isRecord) {
      ofRecords |= inside == Inside.FILE;
      waiting.addAll(paragraph.questions(QuestionRecord.paragraph(entry, records++), here()));
    }
    entry = JsonNodeFactory.instance.objectNode();
    return isRecord;
  }

  /** Enters the array of the current field if the field has this name; otherwise skips it. */
  private void descendInto(String name, Inside array) throws IOException {
    boolean wanted = name.equals(parser.currentName());
    JsonToken value = parser.nextToken();
    if (wanted) {
      require(value, JsonToken.START_ARRAY, "field '" + name + "'");
      inside = array;
    } else {
      parser.skipChildren();
    }
  }

  /** @param continues whether another record may follow */
  private void end(boolean continues) throws IOException {
    JsonToken token = parser.nextToken();
    if (continues && token == JsonToken.START_OBJECT) {
      return;
    }
    if (token != null) {
      throw new InputException(here(), "there is text after the end of the JSON object", REMEDY);
    }
    if (!hasVersion && records == 0) {
      report.add(SquadReport.Finding.UNKNOWN_VERSION, file);
    }
    inside = Inside.NOTHING;
  }

  private void require(@Nullable JsonToken found, JsonToken wanted, String what) {
    if (found != wanted) {
      String shape = wanted == JsonToken.START_ARRAY ? "array" : "object";
      throw new InputException(
          here(), found == null ? "is empty" : what + " is not a JSON " + shape, REMEDY);
    }
  }

  private Place here() {
    JsonLocation location = parser.currentTokenLocation();
    return file.line(Math.max(1, location.getLineNr())).column(Math.max(1, location.getColumnNr()));
  }

  private static RuntimeException failure(Place file, IOException e) {
    if (e instanceof JsonProcessingException json) {
      JsonLocation location = json.getLocation();
      Place place =
          location == null ? file : file.line(location.getLineNr()).column(location.getColumnNr());
      return new InputException(place, "is not valid JSON: " + JsonFault.of(json), REMEDY, e);
    }
    if (e instanceof CharConversionException) {
      return new InputException(file, "is not UTF-8 text", REMEDY, e);
    }
    return new InputException(
        file, "cannot be read (" + e + ")", "Check that the file is readable", e);
  }

  @Override
  public SquadReport report() {
    return report;
  }

  @Override
  public void close() {
    try {
      parser.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
