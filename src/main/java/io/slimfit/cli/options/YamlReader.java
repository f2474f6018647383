package io.slimfit.cli.options;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads a YAML file whose whole is a mapping (JSON is YAML, too). Aliases are rejected, so that a
 * small file cannot expand to a huge one.
 */
public final class YamlReader {
  private static final long LARGEST_FILE = 1_000_000;
  private static final int DEEPEST = 8; // no file of ours needs more than three
  private static final Set<String> TAGS = Stream.of(
          "str", "int", "float", "bool", "null", "seq", "map")
      .map(name -> "tag:yaml.org,2002:" + name)
      .collect(Collectors.toSet());
  private static final YAMLFactory YAML = new YAMLFactory();

  private final Place file;
  private final YAMLParser parser;

  private YamlReader(Place file, YAMLParser parser) {
    this.file = file;
    this.parser = parser;
  }

  /**
   * Reads the whole file; an empty one has no entries.
   *
   * @throws InputException with line and column
   */
  public static Yaml.Entries read(Path path) {
    Place file = Place.file(path);
    try (YAMLParser parser = YAML.createParser(text(path, file))) {
      return new YamlReader(file, parser).whole();
    } catch (JsonProcessingException e) {
      throw YamlFault.in(file, e);
    } catch (IOException e) {
      throw new InputException(
          Place.setting("config").of(path),
          Files.exists(path) ? "the file cannot be read" : Place.missingFile(path),
          "Give a file of lines such as 'batch-size: 16'",
          e);
    }
  }

  private static String text(Path path, Place file) throws IOException {
    if (Files.size(path) > LARGEST_FILE) {
      throw new InputException(
          file, "the file has more than " + LARGEST_FILE + " bytes", "Give a file of options");
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(Files.readAllBytes(path)))
          .toString();
    } catch (CharacterCodingException e) {
      throw new InputException(file, "not UTF-8 text", "Save it as UTF-8", e);
    }
  }

  private Yaml.Entries whole() throws IOException {
    JsonToken first = parser.nextToken();
    if (first == null) {
      return new Yaml.Entries(List.of(), file);
    }
    if (first != JsonToken.START_OBJECT) {
      throw wrong(
          "expected a mapping from names to values", "Write lines such as 'batch-size: 16'");
    }
    Yaml.Entries whole = entries(1);
    if (parser.nextToken() != null) {
      throw wrong("there is a second document", "Leave one");
    }
    return whole;
  }

  private Yaml.Entries entries(int depth) throws IOException {
    requireKnownTag();
    Place place = here();
    List<Yaml.Entry> entries = new ArrayList<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      Place named = here();
      parser.nextToken();
      entries.add(new Yaml.Entry(name, value(name, depth + 1), named));
    }
    return new Yaml.Entries(entries, place);
  }

  private Yaml value(String name, int depth) throws IOException {
    String shown = "'" + Place.printable(name) + "'";
    if (parser.isCurrentAlias()) {
      throw wrong(shown + " is an alias", "Write the value itself");
    }
    if (depth > DEEPEST) {
      throw wrong(shown + " is nested too deeply", "Give a number or a text");
    }
    JsonToken token = parser.currentToken();
    if (token == JsonToken.START_OBJECT) {
      return entries(depth);
    }
    requireKnownTag();
    Place place = here();
    if (token == JsonToken.START_ARRAY) {
      List<Yaml> items = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        items.add(value(name, depth + 1));
      }
      return new Yaml.Items(items, items.isEmpty() ? here() : place);
    }
    return token == JsonToken.VALUE_NULL
        ? new Yaml.Nothing(place)
        : new Yaml.Text(parser.getText(), place);
  }

  /** Others mean an object of some program. */
  private void requireKnownTag() throws IOException {
    Object tag = parser.getTypeId();
    if (tag != null && !TAGS.contains(tag.toString())) {
      throw wrong("'" + Place.printable(tag.toString()) + "' is an unknown tag", "Leave it out");
    }
  }

  private InputException wrong(String problem, String remedy) {
    return new InputException(here(), problem, remedy);
  }

  private Place here() {
    JsonLocation location = parser.currentTokenLocation();
    return file.line(location.getLineNr()).column(location.getColumnNr());
  }
}
